import { expect, it } from 'vitest';
import { decodeStripHead, END_OFFSET, encodeSeconds, encodeStripHead, HEAD_BYTES } from './strip-record.ts';

const head = { width: 300, height: 60, start: 1.2, end: 1.2, box: { left: 0, top: 0.5, right: 0.25, bottom: 1 } };

it('reads what it wrote, and the end that is filled in later', () => {
  const bytes = encodeStripHead(head);
  expect(bytes).toHaveLength(HEAD_BYTES);
  bytes.set(encodeSeconds(3.4), END_OFFSET);
  expect(decodeStripHead(bytes)).toEqual({ ...head, end: 3.4 });
});

it.each([
  ['no pixels', { width: 0 }],
  ['more pixels than a line has', { width: 4_000, height: 4_000 }],
  ['a box outside of the picture', { box: { ...head.box, right: 1.1 } }],
  ['a box that is none', { box: { ...head.box, left: Number.NaN } }],
  ['an end before its start', { end: 1 }],
  ['an end that is never', { end: Number.POSITIVE_INFINITY }],
])('refuses a line with %s', (_, wrong) => {
  expect(() => decodeStripHead(encodeStripHead({ ...head, ...wrong }))).toThrow(RangeError);
});
