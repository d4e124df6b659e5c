import type { IngestContext } from '../ingest-context.ts';

/** How thoroughly to look, and what to do. */
export interface ReconcileOptions {
  /**
   * Nothing that was written less than so many milliseconds ago is an orphan or unfinished: its upload, fetch or analysis may
   * be about to tell the database of it.
   */
  readonly graceMs: number;
  /** Whether to read every object that a video names and to hash it again. */
  readonly verify: boolean;
  /** Whether to remove orphans and unfinished writes; else nothing is changed. */
  readonly deleteOrphans: boolean;
  /** Told of everything that was looked at, and of how many bytes it has. */
  readonly onLooked?: (side: 'store' | 'database', sizeBytes: number) => void;
  /** Told what could not be looked at, in words for people. */
  readonly onNote?: (note: string) => void;
}

/** What reconciling works with. */
export type ReconcileContext = Pick<IngestContext, 'unitOfWork' | 'mediaStore'>;
