import { Code, ConnectError } from '@connectrpc/connect';
import type { Caller } from '../../access/caller.ts';
import { createExpiringMap } from '../../access/expiring-map.ts';
import { apiError } from '../../errors/api-error.ts';
import type { SpooledUpload } from '../../ports/upload-spool.ts';
import type { RequestScope } from '../../server/request-scope.ts';
import { ArrivingOffset } from './arriving-offset.ts';
import { type HandOver, isFinal } from './hand-over.ts';

/** Of how many uploads it is remembered that following them has ended. */
const REMEMBERED_UPLOADS = 10_000;

/**
 * Hands uploads over to ingest while they arrive, so that little is left to be done after the last byte. Whatever goes wrong with
 * it costs nothing but that head start: an upload that is not followed any more is handed over when it is whole.
 *
 * | from     | to           | when                                                                                  |
 * | -------- | ------------ | ------------------------------------------------------------------------------------- |
 * |          | followed     | bytes of it count, and fewer than `maxFollowed` others are followed                   |
 * | followed | became video | ingest has taken it in                                                                |
 * | followed | refused      | ingest refuses it for good; it is gone, and its owner is told why for `expiryMs`       |
 * | followed | left         | nothing of it arrived for `idleMs`, it was ended, ingest failed, or the gateway stops |
 *
 * One that was left is not followed again by this process: what ingest had of it is gone, and all would have to be sent anew.
 */
export interface UploadFollower {
  /**
   * Says up to where an upload counts while its bytes arrive; the same offset once more is a sign of life.
   *
   * @param request that brings them; ended when ingest refuses the upload, so that the rest need not come
   * @throws ConnectError why ingest refused it
   */
  advance(upload: SpooledUpload, request: BringingRequest): void;
  /**
   * Waits for the video of an upload that is whole.
   *
   * @returns undefined when it is not followed, or was left
   * @throws ConnectError why ingest refused it
   */
  join(id: string): Promise<string | undefined>;
  /** Why ingest refused an upload that it was to get while it arrived; undefined where it did not, or it is another owner's. */
  refusalOf(id: string, caller: Caller): ConnectError | undefined;
  /** Leaves an upload that its client ended. */
  leave(id: string): void;
  /** Leaves them all; resolves when ingest has been told. */
  stop(): Promise<void>;
}

/** What is needed of a request that brings bytes. */
type BringingRequest = Pick<RequestScope, 'requestId' | 'log' | 'abort'>;

interface Following {
  readonly upload: SpooledUpload;
  /** The last that brought some of it. */
  request: BringingRequest;
  readonly offset: ArrivingOffset;
  readonly videoId: Promise<string>;
}

/** How following an upload ended: it was left, or refused. */
interface Ended {
  readonly refusal?: { readonly error: ConnectError; readonly owner: string };
}

/**
 * @param options.maxFollowed most uploads at a time, each of which keeps a call to ingest open
 * @param options.expiryMs how long uploads are kept, in milliseconds
 * @param options.now milliseconds of a clock that never goes back
 */
export function createUploadFollower(options: {
  readonly handOver: HandOver;
  readonly maxFollowed: number;
  readonly idleMs: number;
  readonly expiryMs: number;
  readonly now: () => number;
}): UploadFollower {
  const { handOver, maxFollowed, idleMs, expiryMs, now } = options;
  const followings = new Map<string, Following>();
  const ended = createExpiringMap<Ended>({ ttlMs: expiryMs, maxEntries: REMEMBERED_UPLOADS, now });
  let stopped = false;

  function follow(upload: SpooledUpload, request: BringingRequest): void {
    const { id, sizeBytes, caller } = upload;
    const { requestId, log } = request;
    const offset = new ArrivingOffset(sizeBytes, idleMs, () => left(`Nothing of it arrived for ${idleMs} ms.`));
    offset.advance(upload.offset);
    // Known before it is gone, so that nobody who asks meanwhile is told of neither.
    const onRefused = (error: ConnectError) => ended.set(id, { refusal: { error, owner: caller.owner } });
    const videoId = handOver(upload, offset, { requestId, log, signal: offset.signal, onRefused });
    const following: Following = { upload, request, offset, videoId };
    followings.set(id, following);
    videoId.then(
      () => followings.delete(id),
      (thrown: unknown) => {
        const error = ConnectError.from(thrown);
        followings.delete(id);
        offset.breakOff(error);
        const isRefused = isFinal(error);
        ended.set(id, isRefused ? { refusal: { error, owner: caller.owner } } : {});
        if (isRefused) following.request.abort(error);
        log.info({ uploadId: id, reason: error.rawMessage }, 'an upload is not followed any more');
      },
    );
  }

  return {
    advance: (upload, request) => {
      const following = followings.get(upload.id);
      if (following !== undefined) {
        following.request = request;
        following.offset.advance(upload.offset);
        return;
      }
      const before = ended.get(upload.id);
      if (before?.refusal !== undefined) throw before.refusal.error;
      const isArriving = upload.offset > 0 && upload.offset < upload.sizeBytes;
      if (isArriving && before === undefined && !stopped && followings.size < maxFollowed) follow(upload, request);
    },
    join: async (id) => {
      const following = followings.get(id);
      if (following === undefined) return undefined;
      following.offset.advance(following.upload.sizeBytes);
      try {
        return await following.videoId;
      } catch (error) {
        if (isFinal(error)) throw error;
        return undefined;
      }
    },
    refusalOf: (id, caller) => {
      const refusal = ended.get(id)?.refusal;
      return caller.scope === 'admin' || caller.owner === refusal?.owner ? refusal?.error : undefined;
    },
    leave: (id) => followings.get(id)?.offset.breakOff(left('It was ended.')),
    stop: async () => {
      stopped = true;
      const all = [...followings.values()];
      for (const { offset } of all) offset.breakOff(left('The gateway stops.'));
      await Promise.allSettled(all.map(({ videoId }) => videoId));
    },
  };
}

function left(message: string): ConnectError {
  return apiError({ code: Code.Canceled, reason: 'CANCELLED', message });
}
