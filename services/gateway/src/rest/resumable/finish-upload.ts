import type { CallScope } from '../../forward/forwarder.ts';
import type { UploadSpool } from '../../ports/upload-spool.ts';
import type { HandOver } from './hand-over.ts';
import type { UploadFollower } from './upload-follower.ts';

/** Makes the video of an upload that is whole; returns its id, always the same for the same upload. */
export type FinishUpload = (id: string, scope: CallScope) => Promise<string>;

/**
 * However often it is called for an upload, by whomever and after whatever crash, one video comes of it. Calls at the same time
 * share one hand-over: the one that has followed the upload, if it was followed, else one of the whole.
 */
export function createFinishUpload(options: {
  readonly spool: UploadSpool;
  readonly handOver: HandOver;
  readonly follower: UploadFollower;
}): FinishUpload {
  const { spool, handOver, follower } = options;
  const underWay = new Map<string, Promise<string>>();

  async function finish(id: string, { requestId, log }: CallScope): Promise<string> {
    const followed = await follower.join(id);
    if (followed !== undefined) return followed;
    const upload = await spool.find(id);
    if (upload.videoId !== undefined) return upload.videoId;
    // The upload outlives the request that brought its last byte, so nothing of that request may end the call.
    const { signal } = new AbortController();
    return await handOver(upload, [upload.sizeBytes], { requestId, log, signal });
  }

  return (id, scope) => {
    const call = underWay.get(id) ?? finish(id, scope).finally(() => underWay.delete(id));
    underWay.set(id, call);
    return call;
  };
}
