import { UploadNotAdoptableError } from '../domain/adoption-errors.ts';
import type { Caller } from '../domain/caller.ts';
import type { IngestContext } from './ingest-context.ts';
import { type UploadVideoInput, uploadVideo } from './upload-video.ts';
import type { VideoView } from './video-view.ts';

/** An upload that is in a file already, or will be. */
export interface AdoptUploadInput extends Omit<UploadVideoInput, 'chunks' | 'keptBy'> {
  /** Below the gateway's folder of uploads. */
  readonly file: string;
  /** Whether its name there is of no use to anybody any more. */
  readonly isOnlyOurs: boolean;
  /** Up to where its bytes are there for good, ascending; throws when they break off. */
  readonly ends: AsyncIterable<number>;
}

/** Whether a file of the gateway's folder of uploads can be taken over. */
export async function canAdoptUpload({ adoptUploadFile }: IngestContext, file: string): Promise<boolean> {
  await using adopted = await adoptUploadFile?.(file, { isTrial: true });
  return adopted !== undefined;
}

/**
 * Makes a video of an upload without its bytes being written once more: they are read and hashed while they arrive in the file of
 * the gateway's spool, and the file becomes the object. However it ends, the file keeps the name it has there, unless
 * that was given up.
 *
 * @throws UploadNotAdoptableError, and whatever uploadVideo throws.
 */
export async function adoptUpload(
  context: IngestContext,
  caller: Caller,
  { file, isOnlyOurs, ends, ...input }: AdoptUploadInput,
): Promise<VideoView> {
  await using adopted = await context.adoptUploadFile?.(file, { isOnlyOurs });
  if (adopted === undefined) throw new UploadNotAdoptableError(file);
  return await uploadVideo(context, caller, { ...input, chunks: adopted.bytes(ends), keptBy: adopted });
}
