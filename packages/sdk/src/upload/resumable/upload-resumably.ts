import type { ClientConfig } from '../../config.ts';
import { pause } from '../../request/pause.ts';
import { DEFAULT_MAX_OUTAGE_MS } from '../../videos/watch-video.ts';
import type { FormField, UploadProgress } from '../multipart-body.ts';
import type { OpenedSource } from '../upload-source.ts';
import { blobPieces, type PieceSource, streamPieces } from './piece-source.ts';
import type { ResumableUploadOptions } from './resumable-options.ts';
import { createTusClient, type TusClient, type UploadState, uploadsUrl } from './tus-client.ts';
import { uploadMetadata } from './upload-metadata.ts';
import { createUploadOutage } from './upload-outage.ts';

/** Size of a piece where the caller does not say, in bytes. */
const DEFAULT_PIECE_BYTES = 8 * 2 ** 20;

/** How an upload goes on, and who is told. */
export interface ResumableUpload extends ResumableUploadOptions {
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** An upload at the server; `state` is undefined while it is not known where it stands. */
interface OpenUpload {
  readonly url: string;
  readonly state: UploadState | undefined;
}

/**
 * Sends a source in pieces, each with its checksum, and after whatever breaks asks the server where to go on.
 *
 * @param fields what is said of the video
 * @returns the id of the video that it became
 * @throws TypeError for options that cannot be; VidiError when it cannot go on, or made no progress for `maxOutageMs`
 */
export async function uploadResumably(
  config: ClientConfig,
  opened: OpenedSource,
  fields: readonly FormField[],
  options: ResumableUpload,
  signal: AbortSignal,
): Promise<string> {
  const source = piecesOf(opened, options);
  try {
    const tus = createTusClient(config, signal);
    const outage = createUploadOutage(options.maxOutageMs ?? DEFAULT_MAX_OUTAGE_MS);
    const attempt = async <T>(run: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await run();
      } catch (error) {
        signal.throwIfAborted();
        await pause(outage.pauseAfter(error), signal);
        return undefined;
      }
    };

    let upload: OpenUpload | undefined;
    if (options.resumeFrom !== undefined) upload = { url: checkedUrl(config, options.resumeFrom), state: undefined };
    while (upload === undefined) {
      const created = await attempt(() => tus.create(source.sizeBytes, uploadMetadata(fields, opened)));
      if (created === undefined) continue;
      await options.onUploadUrl?.(created.url);
      upload = { url: created.url, state: created };
    }

    const { url } = upload;
    let { state } = upload;
    let reached = 0;
    let mayBeWhole = options.resumeFrom !== undefined;
    while (state?.videoId === undefined) {
      const at: UploadState | undefined = state;
      const next: UploadState | undefined = await attempt(() =>
        at === undefined ? askAbout(tus, url, source, mayBeWhole) : sendPiece(at),
      );
      if (next !== undefined && next.offset > reached) {
        outage.over();
        reached = next.offset;
      }
      if (next !== undefined) options.onProgress?.({ sentBytes: next.offset, totalBytes: source.sizeBytes });
      state = next;
    }
    return state.videoId;

    async function sendPiece({ offset }: UploadState): Promise<UploadState> {
      const bytes = await source.read(offset);
      const isLast = offset + bytes.byteLength === source.sizeBytes;
      mayBeWhole ||= isLast;
      const onSent = (sent: number) => options.onProgress?.({ sentBytes: offset + sent, totalBytes: source.sizeBytes });
      return await tus.append(url, { offset, bytes, isLast, onSent });
    }
  } finally {
    // Neither waited for nor listened to: a source may be slow or bad at letting go, and the caller has the outcome.
    void source.close().catch(() => undefined);
  }
}

function piecesOf({ content }: OpenedSource, options: ResumableUploadOptions): PieceSource {
  const { pieceBytes = DEFAULT_PIECE_BYTES, sizeBytes } = options;
  if (!Number.isSafeInteger(pieceBytes) || pieceBytes < 1) {
    throw new TypeError(`pieceBytes is ${pieceBytes}: it accepts a whole number from 1`);
  }
  if (content instanceof Blob) return blobPieces(content, pieceBytes);
  if (sizeBytes === undefined || !Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
    throw new TypeError(
      `sizeBytes is ${sizeBytes}: a resumable upload of a stream needs its size in bytes, which the server has to know first`,
    );
  }
  return streamPieces(content, sizeBytes, pieceBytes);
}

/** Only of this client's server: the API key goes along. */
function checkedUrl(config: ClientConfig, url: string): string {
  const uploads = uploadsUrl(config);
  if (url.startsWith(uploads) && /^\w+$/.test(url.slice(uploads.length))) return url;
  throw new TypeError(`resumeFrom is ${JSON.stringify(url)}: it accepts what onUploadUrl was given, ${uploads}…`);
}

async function askAbout(tus: TusClient, url: string, { sizeBytes }: PieceSource, mayBeWhole: boolean) {
  const state = await tus.ask(url, mayBeWhole);
  if (state.sizeBytes === sizeBytes) return state;
  throw new TypeError(`the upload at ${url} is of ${state.sizeBytes} bytes, and this file has ${sizeBytes}`);
}
