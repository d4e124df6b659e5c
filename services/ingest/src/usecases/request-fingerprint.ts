import { createHash } from 'node:crypto';
import type { Feature } from '../domain/feature.ts';
import type { Priority } from '../domain/scheduling/priority.ts';
import type { VideoDescription } from '../domain/video-request.ts';

/** Everything that makes a request for a video what it is. */
export interface FingerprintedRequest extends VideoDescription {
  readonly features: readonly Feature[];
  /** Undefined where the caller did not say. */
  readonly priority?: Priority | undefined;
  readonly force?: boolean | undefined;
  /** Likewise. */
  readonly language?: string | undefined;
  /** The rest: where the bytes are or which they are. */
  readonly source:
    | { readonly url: string }
    | { readonly fileName: string; readonly contentType: string; readonly sha256: string };
}

/**
 * SHA-256 of a request in lower-case hexadecimal: the same for the same request, whatever order its labels and features come
 * in. Of an upload, the hash of its bytes is part of it.
 */
export function requestFingerprint(request: FingerprintedRequest): string {
  const { title, labels, features, priority, force, language, source } = request;
  const pairs = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const origin = 'url' in source ? ['url', source.url] : ['file', source.fileName, source.contentType, source.sha256];
  const content = JSON.stringify([
    title,
    pairs,
    features.toSorted(),
    origin,
    ...(priority === undefined ? [] : [priority]),
    // Left out where it is not asked for: requests of before there was such a word are still the same.
    ...(force ? ['force'] : []),
    ...(language === undefined ? [] : [{ language }]),
  ]);
  return createHash('sha256').update(content).digest('hex');
}
