import type { Passage } from './speech-passages.ts';

/** How speech is cut into pieces for an engine; in seconds. */
export interface ChunkRule {
  /** Longest piece. */
  readonly maxSeconds: number;
  /** How far two pieces overlap where speech had to be cut. */
  readonly overlapSeconds: number;
}

/** Five minutes of 16 kHz are 9.6 MB, under the 25 MB that services take; an overlap holds a few words. */
export const CHUNK_RULE: ChunkRule = { maxSeconds: 300, overlapSeconds: 4 };

/** What is left around speech. */
export const CHUNK_MARGINS = {
  /** Silence up to this stays within a piece, so that the engine hears sentences in their context. */
  joinedSilenceSeconds: 3,
  /** Sound left around speech: quiet first and last consonants. */
  marginSeconds: 0.2,
} as const;
const { joinedSilenceSeconds: JOINED_SILENCE_SECONDS, marginSeconds: MARGIN_SECONDS } = CHUNK_MARGINS;

/** A piece of sound to be heard, and the part of it that its words count for. */
export interface Chunk extends Passage {
  readonly own: Passage;
}

/** Cuts at silences where there are any, else with an overlap, in whose middle one piece takes over from the other. */
export function planChunks(passages: readonly Passage[], rule: ChunkRule = CHUNK_RULE): readonly Chunk[] {
  const runs: { start: number; end: number }[] = [];
  for (const { start, end } of passages) {
    const last = runs.at(-1);
    const to = end + MARGIN_SECONDS;
    const near = last !== undefined && start - last.end <= JOINED_SILENCE_SECONDS;
    if (near && to - last.start <= rule.maxSeconds) last.end = to;
    // Margins may touch, but nothing is to be heard twice.
    else runs.push({ start: Math.max(start - MARGIN_SECONDS, last?.end ?? 0, 0), end: to });
  }
  return runs.flatMap((run) => cut(run, rule));
}

function cut({ start, end }: Passage, { maxSeconds, overlapSeconds }: ChunkRule): readonly Chunk[] {
  const step = maxSeconds - overlapSeconds;
  const count = end - start <= maxSeconds ? 1 : Math.ceil((end - start - overlapSeconds) / step);
  return Array.from({ length: count }, (_, index) => {
    const from = start + index * step;
    const to = index === count - 1 ? end : from + maxSeconds;
    const own = {
      start: index === 0 ? from : from + overlapSeconds / 2,
      end: index === count - 1 ? to : to - overlapSeconds / 2,
    };
    return { start: from, end: to, own };
  });
}
