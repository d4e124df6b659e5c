import { describe, expect, it } from 'vitest';
import { readDetection, readPieces } from './heard-pieces.ts';

describe('what the whisper filter writes', () => {
  it('is read line by line, with quotes, braces and line breaks in the text as they were heard', () => {
    const written = [
      '{"start":0,"end":1500,"text":"Good evening."}',
      '{"start":1500,"end":2000,"text":"He said "no"."}',
      '{"start":2000,"end":2500,"text":"two',
      'lines {"really"}"}',
      '{"start":2500,"end":2600,"text":" "}',
      '',
    ].join('\n');
    expect(readPieces(written)).toEqual([
      { startMs: 0, endMs: 1500, text: 'Good evening.' },
      { startMs: 1500, endMs: 2000, text: 'He said "no".' },
      { startMs: 2000, endMs: 2500, text: 'two\nlines {"really"}' },
    ]);
    expect(readPieces('')).toEqual([]);
  });

  it('tells the language in its log', () => {
    const line = 'whisper_full_with_state: auto-detected language: de (p = 0.978125)\n';
    expect(readDetection(line)).toEqual({ code: 'de', confidence: 0.978125 });
    expect(readDetection('whisper_init_state: kv self size = 1 MB')).toBeUndefined();
  });
});
