import type { DirectUploads, ReceivedPart } from '@vidi/media-store';
import { partsOf } from '../domain/upload-parts.ts';
import type { UploadSession } from '../domain/upload-session.ts';
import type { UploadPartView } from './upload-session-view.ts';

/**
 * The parts from number `first` on, each with the URL that its bytes go to until the session expires.
 *
 * @param received those of them that are in the bucket.
 */
export async function signedParts(
  uploads: DirectUploads,
  session: UploadSession,
  { first, count, received, now }: SignedPartsOptions,
): Promise<readonly UploadPartView[]> {
  const etags = new Map(received.map((part) => [part.number, part]));
  const lifetimeMs = session.expireTime.getTime() - now.getTime();
  return await Promise.all(
    partsOf(session, first, first + count - 1).map(async (part) => {
      const here = etags.get(part.number);
      return {
        ...part,
        url: await uploads.signPart(session, part, lifetimeMs),
        // One of another size, from a server that does not hold its URLs to theirs, is to be sent again.
        etag: here?.sizeBytes === part.sizeBytes ? here.etag : undefined,
      };
    }),
  );
}

/** Which parts to sign. */
export interface SignedPartsOptions {
  readonly first: number;
  readonly count: number;
  readonly received: readonly ReceivedPart[];
  readonly now: Date;
}
