import type { HeardPiece } from './whisper-messages.ts';

/** Where a line of libav's begins; what follows is text as it was heard. */
const HEAD = /^\{"start":(\d+),"end":(\d+),"text":"/;

/**
 * Reads what libav's `whisper` filter writes with `format=json` (libavfilter/af_whisper.c): an object on a line for each piece of text. The text
 * is put into it as it is, with whatever quotes and line breaks it has, so that it is no JSON; but every object ends as it should.
 */
export function readPieces(written: string): readonly HeardPiece[] {
  const pieces: HeardPiece[] = [];
  for (const line of written.split(/\n(?=\{"start":\d+,"end":\d+,"text":")/)) {
    const [head, start, end] = HEAD.exec(line) ?? [];
    if (head === undefined) continue;
    const text = line
      .slice(head.length)
      .replace(/"\}\n?$/, '')
      .trim();
    if (text !== '') pieces.push({ startMs: Number(start), endMs: Number(end), text });
  }
  return pieces;
}

/** What Whisper says that it took the language for (whisper.cpp, whisper_full_with_state). */
export function readDetection(log: string): { readonly code: string; readonly confidence: number } | undefined {
  const [, code, confidence] = /auto-detected language: ([a-z]{2,3}) \(p = ([\d.]+)\)/.exec(log) ?? [];
  return code === undefined ? undefined : { code, confidence: Math.min(1, Number(confidence)) };
}
