import { expect, it } from 'vitest';
import { languageTag } from './language-tag.ts';

it.each([
  ['eng', 'en'],
  ['ger', 'de'],
  ['deu', 'de'],
  ['chi', 'zh'],
  ['pt_BR', 'pt-BR'],
  ['yue', 'yue'],
  ['und', undefined],
  ['mul', undefined],
  ['', undefined],
  [undefined, undefined],
  ['not a language', undefined],
])('turns %j into %j', (written, tag) => {
  expect(languageTag(written)).toBe(tag);
});
