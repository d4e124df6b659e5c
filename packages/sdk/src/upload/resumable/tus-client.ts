import type { ClientConfig } from '../../config.ts';
import { InternalError, NotFoundError } from '../../errors/error-classes.ts';
import { fromHttpResponse } from '../../errors/from-http-response.ts';
import { createCheckedFetch } from '../../request/checked-fetch.ts';
import { type SilenceWatch, watchSilence } from '../../request/silence.ts';
import { byteStream } from '../byte-stream.ts';
import { isNode, STREAMED } from '../streamed-body.ts';
import { pieceChecksum } from './piece-checksum.ts';

/** Where an upload stands at the server. */
export interface UploadState {
  /** Bytes that the server has for good. */
  readonly offset: number;
  /** The video that it became. */
  readonly videoId: string | undefined;
}

/** Bytes of an upload to be appended to what the server has. */
export interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** After the last one the server makes the video, which takes as long as it takes. */
  readonly isLast: boolean;
  /** Called with how many bytes have left, where the platform tells. */
  readonly onSent: (bytes: number) => void;
}

/** The requests of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload) that an upload takes. All reject with VidiErrors. */
export interface TusClient {
  /** Begins an upload. */
  create(sizeBytes: number, metadata: string): Promise<UploadState & { readonly url: string }>;
  /**
   * Asks where an upload stands.
   *
   * @param mayBeWhole whether the server may have all of it, and first has to make the video
   */
  ask(url: string, mayBeWhole: boolean): Promise<UploadState & { readonly sizeBytes: number }>;
  /** Sends a piece. Rejects with TimeoutError when the connection stands still. */
  append(url: string, piece: Piece): Promise<UploadState>;
}

const UPLOADS_PATH = '/api/v1/uploads';

/** How many bytes of a piece are handed to the network at a time. */
const SEND_BYTES = 64 * 1024;

/** The address of the uploads of a server. */
export function uploadsUrl({ baseUrl }: Pick<ClientConfig, 'baseUrl'>): string {
  return `${baseUrl}${UPLOADS_PATH}/`;
}

/**
 * Own code, as the protocol is three requests: tus-js-client sends no checksums, and brings seven packages and another way to send
 * requests than the client's `fetch`.
 */
export function createTusClient(config: ClientConfig, signal: AbortSignal): TusClient {
  const checkedFetch = createCheckedFetch(config);

  async function send(url: string, watch: SilenceWatch, init: RequestInit): Promise<Response> {
    const headers = { 'tus-resumable': '1.0.0', accept: 'application/json', ...init.headers };
    const response = await checkedFetch(url, { ...init, headers, signal: watch.signal });
    // An answer to HEAD has no body that could say so.
    if (init.method === 'HEAD' && (response.status === 404 || response.status === 410)) throw gone(response.status);
    if (!response.ok) throw await fromHttpResponse(response);
    return response;
  }

  return {
    create: async (sizeBytes, metadata) => {
      const watch = watchSilence(config.timeoutMs, signal);
      try {
        const headers = { 'upload-length': String(sizeBytes), 'upload-metadata': metadata };
        const response = await send(`${config.baseUrl}${UPLOADS_PATH}`, watch, { method: 'POST', headers });
        const id = response.headers.get('location')?.split('/').at(-1);
        if (id === undefined || id === '') throw notTus(config, 'Location');
        // Not the Location itself: a proxy may have the API under another path than the server knows of.
        return { url: `${uploadsUrl(config)}${id}`, offset: 0, videoId: videoIdOf(response) };
      } finally {
        watch.stop();
      }
    },

    ask: async (url, mayBeWhole) => {
      const watch = watchSilence(mayBeWhole ? 0 : config.timeoutMs, signal);
      try {
        const response = await send(url, watch, { method: 'HEAD' });
        return {
          offset: countOf(config, response, 'upload-offset'),
          sizeBytes: countOf(config, response, 'upload-length'),
          videoId: videoIdOf(response),
        };
      } finally {
        watch.stop();
      }
    },

    append: async (url, piece) => {
      const { offset, bytes } = piece;
      const checksum = await pieceChecksum(bytes);
      const watch = watchSilence(config.timeoutMs, signal);
      const body = byteStream(slicesOf(piece, watch, config.timeoutMs));
      const headers = {
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
        // Browsers set it by themselves.
        'content-length': String(bytes.byteLength),
        ...(checksum !== undefined && { 'upload-checksum': checksum }),
      };
      // Browsers send a stream only over HTTP/2, or not at all.
      const content = isNode() ? { body: body.stream, ...STREAMED } : { body: bytes };
      if (!isNode()) watch.wait(0);
      try {
        const response = await send(url, watch, { method: 'PATCH', headers, ...content });
        return { offset: countOf(config, response, 'upload-offset'), videoId: videoIdOf(response) };
      } finally {
        watch.stop();
        // Neither waited for nor listened to: the outcome is known.
        void body.close().catch(() => undefined);
      }
    },
  };
}

async function* slicesOf(
  { bytes, isLast, onSent }: Piece,
  watch: SilenceWatch,
  silenceMs: number,
): AsyncGenerator<Uint8Array> {
  const begun = performance.now();
  for (let sent = 0; sent < bytes.byteLength; ) {
    const slice = bytes.subarray(sent, sent + SEND_BYTES);
    yield slice;
    sent += slice.byteLength;
    onSent(sent);
    watch.wait(silenceMs);
  }
  // What the system has buffered takes no longer to leave than all of it took so far.
  watch.wait(isLast || silenceMs === 0 ? 0 : silenceMs + performance.now() - begun);
}

function videoIdOf(response: Response): string | undefined {
  return response.headers.get('vidi-video-id') ?? undefined;
}

function countOf(config: ClientConfig, response: Response, name: string): number {
  const text = response.headers.get(name);
  if (text === null || !/^\d+$/.test(text)) throw notTus(config, name);
  return Number(text);
}

function notTus({ baseUrl }: ClientConfig, header: string) {
  return new InternalError(`${baseUrl} answered a request of a resumable upload without the header ${header}`, {
    code: 'UNKNOWN',
  });
}

function gone(status: number) {
  const message = 'There is no such upload; it may have been ended, or have expired. Begin a new one.';
  return new NotFoundError(message, { code: 'NOT_FOUND', status, reason: 'UPLOAD_NOT_FOUND' });
}
