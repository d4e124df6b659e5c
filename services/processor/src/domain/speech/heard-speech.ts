import type { Chunk } from './plan-chunks.ts';
import type { Passage } from './speech-passages.ts';

/** A word that an engine heard; times in seconds. */
export interface HeardWord extends Passage {
  readonly text: string;
  /** In [0, 1]. */
  readonly confidence?: number;
}

/** A sentence that an engine heard; times in seconds. */
export interface HeardSegment extends HeardWord {
  readonly words: readonly HeardWord[];
  /** How likely, as the engine says, nobody speaks in it; in [0, 1]. */
  readonly noSpeech?: number;
}

/** What an engine heard in a piece of sound; times from its start. */
export interface HeardSpeech {
  readonly segments: readonly HeardSegment[];
  /** BCP-47. */
  readonly language?: string;
  /** How sure the engine is of it, in [0, 1]; 1 where it does not say. */
  readonly languageConfidence?: number;
}

/** What was heard in which piece. */
export interface HeardChunk {
  readonly chunk: Chunk;
  readonly speech: HeardSpeech;
}
