import { createFilesystemMediaStore } from './filesystem/filesystem-media-store.ts';
import type { MediaStore } from './media-store.ts';
import { createS3MediaStore, type S3MediaStoreOptions } from './s3/s3-media-store.ts';

/** Which of the stores, and where. */
export type MediaStoreChoice =
  | { readonly kind: 'filesystem'; readonly folder: string }
  | (S3MediaStoreOptions & { readonly kind: 's3' });

/** A store that was chosen by configuration. */
export interface OpenedMediaStore {
  readonly store: MediaStore;
  /** Closes connections. */
  close(): void;
}

/**
 * Opens the store that the configuration names.
 *
 * @throws InvalidKeyError when the prefix in a bucket is not made as keys are
 */
export function openMediaStore(choice: MediaStoreChoice): OpenedMediaStore {
  if (choice.kind === 'filesystem') {
    return { store: createFilesystemMediaStore({ root: choice.folder }), close: () => undefined };
  }
  const store = createS3MediaStore(choice);
  return { store, close: () => store.close() };
}
