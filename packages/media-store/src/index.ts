export type { AdoptedFile, AdoptFile, AdoptionOptions } from './adopted-file.ts';
export {
  type DirectUpload,
  type DirectUploads,
  MAX_PART_BYTES,
  MAX_PARTS,
  MAX_URL_LIFETIME_MS,
  MIN_PART_BYTES,
  type PartToSend,
  type ReceivedPart,
} from './direct-uploads.ts';
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
  DirectUploadNotFoundError,
  InvalidKeyError,
  MediaStoreError,
  type MediaStoreErrorReason,
  ObjectNotFoundError,
  ObjectTooLargeError,
  StoreFullError,
  UnfinishedWritesHiddenError,
} from './media-store-error.ts';
export {
  type ArtifactMaker,
  artifactKey,
  artifactSetKey,
  artifactSetOf,
  checkedKey,
  fetchedSourceKey,
  fetchedSourcesPrefix,
  SOURCES_PREFIX,
  sourceKey,
  VIDEOS_PREFIX,
  videoPrefix,
} from './object-key.ts';
export { type MediaStoreChoice, type OpenedMediaStore, openMediaStore } from './open-media-store.ts';
export type { S3MediaStoreOptions } from './s3/s3-client.ts';
export { createS3DirectUploads, type S3DirectUploads } from './s3/s3-direct-uploads.ts';
export { createS3MediaStore, type S3MediaStore } from './s3/s3-media-store.ts';
export { sweepUnfinished } from './sweep-unfinished.ts';
