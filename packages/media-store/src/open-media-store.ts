import type { AdoptFile } from './adopted-file.ts';
import type { DirectUploads } from './direct-uploads.ts';
import { createFilesystemMediaStore } from './filesystem/filesystem-media-store.ts';
import type { MediaStore } from './media-store.ts';
import type { S3MediaStoreOptions } from './s3/s3-client.ts';
import { createS3DirectUploads } from './s3/s3-direct-uploads.ts';
import { createS3MediaStore } from './s3/s3-media-store.ts';

/** Which of the stores, and where. */
export type MediaStoreChoice =
  | { readonly kind: 'filesystem'; readonly folder: string }
  | (S3MediaStoreOptions & { readonly kind: 's3' });

/** A store that was chosen by configuration. */
export interface OpenedMediaStore {
  readonly store: MediaStore;
  /** Uploads past the services; undefined for a folder, which clients cannot reach. */
  readonly directUploads: DirectUploads | undefined;
  /** Takes over files of the same disk; undefined for a bucket. */
  readonly adopt: AdoptFile | undefined;
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
    const store = createFilesystemMediaStore({ root: choice.folder });
    return { store, directUploads: undefined, adopt: store.adopt, close: () => undefined };
  }
  const store = createS3MediaStore(choice);
  const directUploads = createS3DirectUploads(choice);
  return {
    store,
    directUploads,
    adopt: undefined,
    close: () => {
      store.close();
      directUploads.close();
    },
  };
}
