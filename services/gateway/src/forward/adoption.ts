import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  type AdoptUploadRequest,
  AdoptUploadRequestSchema,
  CheckAdoptionRequestSchema,
  UploadAdoptionService,
} from '@vidi/contracts/vidi/internal/v1/upload_adoption_service';
import type { UploadVideoMetadata } from '@vidi/contracts/vidi/v1/video_service';
import { isLoopback } from '../access/loopback.ts';
import { apiError } from '../errors/api-error.ts';
import { errorInfoOf } from '../errors/public-error.ts';
import type { Ingest } from '../ports/ingest.ts';

/** How long an answer of ingest's holds, in milliseconds: it changes only with how both are set up. */
const REMEMBERED_MS = 60_000;

/** How much a file grows before ingest is told, in bytes. */
const TOLD_BYTES = 2 ** 20;

/** How long a client is told to wait before it sends an upload again, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

/** Much less than it takes to send an upload instead, in milliseconds. */
const CHECK_TIMEOUT_MS = 5_000;

/**
 * Whether ingest takes over files from the folder of the spool as they are, so that the bytes of uploads need not be sent to it and
 * written a second time.
 */
export interface Adoption {
  /**
   * Whether it takes over this file, as far as it is known.
   *
   * @param signal ends the question
   */
  isPossible(file: () => Promise<string>, signal: AbortSignal): Promise<boolean>;
  /**
   * What a failed AdoptUpload means for its caller. When it turns out that files cannot be taken over, uploads are sent from
   * then on, also this one if it is tried again.
   */
  failure(error: unknown): unknown;
}

/** @param now milliseconds of a clock that never goes back */
export function createAdoption({ transport }: Pick<Ingest, 'transport'>, now: () => number): Adoption {
  const { checkAdoption } = UploadAdoptionService.method;
  let known = { isPossible: false, untilMs: Number.NEGATIVE_INFINITY };
  const remember = (isPossible: boolean) => {
    known = { isPossible, untilMs: now() + REMEMBERED_MS };
    return isPossible;
  };
  return {
    isPossible: async (file, signal) => {
      if (now() < known.untilMs) return known.isPossible;
      const request = create(CheckAdoptionRequestSchema, { file: await file() });
      try {
        const answer = await transport.unary(checkAdoption, signal, CHECK_TIMEOUT_MS, undefined, request);
        return remember(answer.message.adoptable);
      } catch (error) {
        // One from before it could.
        if (ConnectError.from(error).code === Code.Unimplemented) return remember(false);
        // Whatever is wrong will be told by the upload itself.
        return false;
      }
    },
    failure: (error) => {
      if (!isNotAdoptable(error)) return error;
      remember(false);
      return apiError({
        code: Code.Unavailable,
        reason: 'INGEST_UNAVAILABLE',
        message: 'The upload could not be taken over; try again.',
        retryAfterMs: RETRY_AFTER_MS,
        cause: error,
      });
    },
  };
}

/**
 * Whether all of `host:port` with commas between are on this machine. Elsewhere, a folder of the same path is another one; and where
 * calls are spread over several machines, one that could take over a file says nothing of the next.
 */
export function areOnThisMachine(addresses: string): boolean {
  return addresses.split(',').every((address) => isLoopback(address.trim().replace(/:\d+$/, '')));
}

/**
 * Whether ingest is to be told that more of a file counts. Of its beginning, by which it may be refused, it is told with each piece;
 * the end is always told.
 */
export function isWorthTelling(toldBytes: number, countingBytes: number): boolean {
  return isBeginning(toldBytes) ? countingBytes > toldBytes : countingBytes - toldBytes >= TOLD_BYTES;
}

/** Whether ingest has been told so little of a file that it may not have seen what it is. */
export function isBeginning(toldBytes: number): boolean {
  return toldBytes < TOLD_BYTES;
}

/**
 * What ingest is told first.
 *
 * @param start.givenUp whether nobody needs the file under its name any more
 */
export function adoptionStart(start: {
  readonly file: string;
  readonly metadata: UploadVideoMetadata;
  readonly givenUp: boolean;
}): AdoptUploadRequest {
  return create(AdoptUploadRequestSchema, { payload: { case: 'start', value: start } });
}

/** What ingest is told when more of the file counts. */
export function adoptionEnd(offset: number): AdoptUploadRequest {
  return create(AdoptUploadRequestSchema, { payload: { case: 'end', value: BigInt(offset) } });
}

/** What ingest is told last, where what was said of the video has changed. */
export function adoptionRevised(metadata: UploadVideoMetadata): AdoptUploadRequest {
  return create(AdoptUploadRequestSchema, { payload: { case: 'revised', value: metadata } });
}

function isNotAdoptable(error: unknown): boolean {
  if (!(error instanceof ConnectError)) return false;
  return error.code === Code.Unimplemented || errorInfoOf(error)?.reason === 'UPLOAD_NOT_ADOPTABLE';
}
