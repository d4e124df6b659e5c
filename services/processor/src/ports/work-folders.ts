import type { ClaimedJob } from '../domain/claimed-job.ts';

/** Folder for the video in a work folder: whoever analyses it needs to write nothing there. */
export const INPUT_FOLDER = 'input';

/** What a folder is for. */
export type WorkFolderUse = Pick<ClaimedJob, 'owner' | 'features'>;

/** Gives every attempt a folder of its own on the local disk. */
export interface WorkFolders {
  /** Gives a folder that nobody else uses, with nothing in it but an empty INPUT_FOLDER. */
  create(use: WorkFolderUse): Promise<WorkFolder>;
  /** Resolves when files can be written there, rejects with the reason when not; for readiness. */
  checkHealth(): Promise<void>;
}

/** A folder with everything in it gone when it is disposed of. */
export interface WorkFolder extends AsyncDisposable {
  /** Absolute path. */
  readonly path: string;
  /** Absolute path of the file `name` in it. */
  pathOf(name: string): string;
  /**
   * Streams a file from the folder.
   *
   * @param path absolute
   * @returns its bytes. Reading them throws Error when the path leads out of the folder, also by a link, or to what is no
   *   file: the paths come from a process that has just decoded a stranger's file.
   */
  read(path: string): AsyncIterable<Uint8Array>;
}
