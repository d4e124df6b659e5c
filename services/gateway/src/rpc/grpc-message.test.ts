import { expect, it } from 'vitest';
import { readableTrailers } from './grpc-message.ts';

it.each([
  ['a key is required: send "x-api-key: <key>"', 'a key is required: send "x-api-key: <key>"'],
  ['größer', 'gr%C3%B6%C3%9Fer'],
  ['100 % of %3A', '100 %25 of %253A'],
  ['two\nlines 🎬', 'two%0Alines %F0%9F%8E%AC'],
])('the message %j is sent as %j', (message, sent) => {
  const trailers = readableTrailers(new Headers({ 'grpc-status': '16', 'grpc-message': encodeURIComponent(message) }));
  expect(trailers).toEqual({ 'grpc-status': '16', 'grpc-message': sent });
  // As grpc-js decodes it.
  expect(decodeURI(sent)).toBe(message);
});
