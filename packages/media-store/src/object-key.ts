import { InvalidKeyError } from './media-store-error.ts';

/** Longest key, in characters; S3 allows 1024 bytes, and keys are ASCII. */
export const MAX_KEY_LENGTH = 1024;

/** Longest segment of a key, in characters: the longest file name of ext4, XFS, APFS and NTFS. */
export const MAX_SEGMENT_LENGTH = 255;

/** Key of the bytes a video was handed over with. */
export function sourceKey(videoId: string): string {
  return checkedKey(`${videoPrefix(videoId)}/source`);
}

/**
 * Key of something the analysis made.
 *
 * @param name such as `keyframes/00003.jpg`
 * @throws InvalidKeyError when the name would lead elsewhere.
 */
export function artifactKey(videoId: string, name: string): string {
  return checkedKey(`${artifactsPrefix(videoId)}/${name}`);
}

/** What the keys of everything that the analysis of a video made start with; made for `list`. */
export function artifactsPrefix(videoId: string): string {
  return `${videoPrefix(videoId)}/artifacts`;
}

/** What the keys of everything kept for a video start with; made for `deleteAll` and `list`. */
export function videoPrefix(videoId: string): string {
  if (videoId.includes('/')) throw new InvalidKeyError(videoId, 'the id of a video is one segment');
  return checkedKey(`videos/${videoId}`);
}

/**
 * Returns the key as it is.
 *
 * @throws InvalidKeyError unless it consists of segments of `[A-Za-z0-9._-]` joined by `/`, none of them `.` or `..`,
 *   within MAX_KEY_LENGTH and MAX_SEGMENT_LENGTH. A store may rely on it: such a key never leaves the store's folder.
 */
export function checkedKey(key: string): string {
  if (key.length > MAX_KEY_LENGTH) {
    throw new InvalidKeyError(key, `it has ${key.length} characters, and at most ${MAX_KEY_LENGTH} are allowed`);
  }
  for (const segment of key.split('/')) {
    if (segment === '.' || segment === '..') throw new InvalidKeyError(key, 'a segment may not be "." or ".."');
    if (!/^[A-Za-z0-9._-]+$/.test(segment)) {
      throw new InvalidKeyError(key, 'it must consist of segments of A-Z a-z 0-9 . _ - joined by /');
    }
    if (segment.length > MAX_SEGMENT_LENGTH) {
      throw new InvalidKeyError(key, `a segment may have at most ${MAX_SEGMENT_LENGTH} characters`);
    }
  }
  return key;
}
