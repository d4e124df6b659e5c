export { createFilesystemMediaStore, type FilesystemMediaStore } from './filesystem/filesystem-media-store.ts';
export type {
  ByteRange,
  MediaStore,
  ObjectFacts,
  PutOptions,
  StoredObject,
  UnfinishedWrite,
} from './media-store.ts';
export {
  InvalidKeyError,
  MediaStoreError,
  type MediaStoreErrorReason,
  ObjectNotFoundError,
  ObjectTooLargeError,
  StoreFullError,
  UnfinishedWritesHiddenError,
} from './media-store-error.ts';
export { artifactKey, artifactsPrefix, checkedKey, sourceKey, videoPrefix } from './object-key.ts';
export { type MediaStoreChoice, type OpenedMediaStore, openMediaStore } from './open-media-store.ts';
export { createS3MediaStore, type S3MediaStore, type S3MediaStoreOptions } from './s3/s3-media-store.ts';
export { sweepUnfinished } from './sweep-unfinished.ts';
