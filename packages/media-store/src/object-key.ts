import { InvalidKeyError } from './media-store-error.ts';

/** Longest key, in characters; S3 allows 1024 bytes, and keys are ASCII. */
export const MAX_KEY_LENGTH = 1024;

/** Longest segment of a key, in characters: the longest file name of ext4, XFS, APFS and NTFS. */
export const MAX_SEGMENT_LENGTH = 255;

/** What the keys of all bytes that videos were made from start with; made for `list`. */
export const SOURCES_PREFIX = 'sources';

/** What the keys of everything that analyses made start with; made for `list`. */
export const VIDEOS_PREFIX = 'videos';

/** Where in the folder of a video what its analyses made is. */
const ANALYSES_FOLDER = 'analyses';

/** A key as of artifactKey; and as it was before keys carried the attempt, when a video had one set. */
const ARTIFACT = new RegExp(`^(${VIDEOS_PREFIX}/[^/]+/[^/]+/(?:artifacts|${ANALYSES_FOLDER}/[^/]+/[^/]+/[^/]+))/`);

/**
 * Key of bytes that were handed over. It says nothing of a video, as several videos can share the same bytes.
 *
 * @param id one segment, never used for other bytes: whoever has the key has these bytes, or none.
 */
export function sourceKey(id: string): string {
  return checkedKey(`${SOURCES_PREFIX}/${fanOut(id)}/${oneSegment(id)}`);
}

/**
 * Key of bytes that an attempt of a job fetches. Every attempt has its own, so that one that was overtaken writes over nothing.
 *
 * @param attempt the fencing token of the attempt.
 */
export function fetchedSourceKey(jobId: string, attempt: number): string {
  return checkedKey(`${fetchedSourcesPrefix(jobId)}/${attempt}`);
}

/** What the keys of bytes that the attempts of a job fetched start with; made for `deleteAll`. */
export function fetchedSourcesPrefix(jobId: string): string {
  return sourceKey(jobId);
}

/** Who made an artifact. */
export interface ArtifactMaker {
  readonly videoId: string;
  readonly jobId: string;
  /** The fencing token of the attempt. */
  readonly attempt: number;
}

/**
 * What the keys of the artifacts of one result start with: of one feature, made by one attempt; made for `deleteAll` and `list`. No
 * two attempts write to the same key, so one that was overtaken writes over nothing. Results of other videos may name the set too.
 *
 * @param feature such as `KEYFRAMES`
 */
export function artifactSetKey({ videoId, jobId, attempt }: ArtifactMaker, feature: string): string {
  const made = `${videoPrefix(videoId)}/${ANALYSES_FOLDER}/${oneSegment(jobId)}/${attempt}`;
  return checkedKey(`${made}/${oneSegment(feature)}`);
}

/**
 * Key of something the analysis made.
 *
 * @param set of artifactSetKey.
 * @param name such as `keyframes/00003.jpg`
 * @throws InvalidKeyError when the name would lead elsewhere.
 */
export function artifactKey(set: string, name: string): string {
  return checkedKey(`${set}/${name}`);
}

/** The set that an object belongs to, by its key; undefined for what is no artifact. */
export function artifactSetOf(key: string): string | undefined {
  return ARTIFACT.exec(key)?.[1];
}

/** What the keys of everything kept for a video start with; made for `deleteAll` and `list`. */
export function videoPrefix(videoId: string): string {
  return checkedKey(`${VIDEOS_PREFIX}/${fanOut(videoId)}/${oneSegment(videoId)}`);
}

/**
 * The folder that something stands in, of 256: folders with millions of entries are slow to list, to back up and to repair.
 * Of a UUID the end is drawn at random in every version; the beginning of version 7 is the time (RFC 9562 section 5.7).
 */
function fanOut(id: string): string {
  return id.slice(-2);
}

function oneSegment(id: string): string {
  if (id.includes('/')) throw new InvalidKeyError(id, 'an id is one segment');
  return id;
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
