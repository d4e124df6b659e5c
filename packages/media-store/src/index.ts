export { createFilesystemMediaStore, type FilesystemMediaStore } from './filesystem/filesystem-media-store.ts';
export type { ByteRange, MediaStore, PutOptions, StoredObject } from './media-store.ts';
export {
  InvalidKeyError,
  MediaStoreError,
  type MediaStoreErrorReason,
  ObjectNotFoundError,
  ObjectTooLargeError,
  StoreFullError,
} from './media-store-error.ts';
export { artifactKey, artifactsPrefix, checkedKey, sourceKey, videoPrefix } from './object-key.ts';
