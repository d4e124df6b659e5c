import { expect, it } from 'vitest';
import { safeText } from './safe-text.ts';

it.each([
  ['Ein Tag am Meer', 'Ein Tag am Meer'],
  ['  \u001fMainconcept \u0007Handler\u009b ', 'Mainconcept Handler'],
  ['one\r\ntwo\rthree\u2028four\tfive', 'one\ntwo\nthree\nfour\tfive'],
  ['gpj.\u202Eexe\u2066', 'gpj.exe'],
  ['\u200Fשלום', '\u200Fשלום'],
  ['broken \uD800 half', 'broken \uFFFD half'],
  ['\u0000', ''],
])('turns %j into %j', (written, text) => {
  expect(safeText(written)).toBe(text);
});
