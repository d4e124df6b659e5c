import { Code } from '@connectrpc/connect';
import { SETTING } from '../config.ts';
import { apiError } from '../errors/api-error.ts';
import { bodyPending, type ServerReply, type ServerRequest } from './http-message.ts';

/** How fast the body of an upload has to arrive. */
export interface UploadPace {
  /** Least bytes per second, on average over the window; 0 for any. */
  readonly minBytesPerSecond: number;
  /** Over how long the average is taken, in milliseconds. */
  readonly windowMs: number;
}

/**
 * Ends an upload whose client drips: a byte now and then keeps a connection from ever standing still, and would hold it, and what is
 * behind it, for years.
 *
 * Time in which the client had to wait does not count: that of a window in which more had arrived than was taken.
 *
 * @param onTooSlow gets the error to tell the client; called at most once
 */
export function watchPace(
  request: ServerRequest,
  response: ServerReply,
  { minBytesPerSecond, windowMs }: UploadPace,
  onTooSlow: (error: Error) => void,
): void {
  if (minBytesPerSecond === 0 || !bodyPending(request)) return;
  let arrived = 0;
  let heldBack = false;
  const push = request.push.bind(request);
  // Where the bytes come in, in both protocols. Listening for them would set them flowing before their reader is there.
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array) arrived += chunk.byteLength;
    const wantsMore = push(chunk, encoding);
    heldBack ||= !wantsMore;
    return wantsMore;
  };
  const check = () => {
    const waits = request.readableLength > 0;
    if (!bodyPending(request)) clearInterval(timer);
    else if (!heldBack && !waits && arrived < (minBytesPerSecond * windowMs) / 1_000) {
      clearInterval(timer);
      onTooSlow(tooSlow(arrived, minBytesPerSecond, windowMs));
    }
    arrived = 0;
    heldBack = waits;
  };
  // A turn later, when what had arrived has been read even if this process had no time for it before.
  const timer = setInterval(() => setImmediate(check), windowMs);
  response.once('close', () => clearInterval(timer));
}

function tooSlow(arrived: number, minBytesPerSecond: number, windowMs: number) {
  return apiError({
    code: Code.DeadlineExceeded,
    reason: 'REQUEST_TIMEOUT',
    message:
      `Only ${arrived} bytes of the upload arrived in ${windowMs} ms; at least ${minBytesPerSecond} a second must, ` +
      `the limit set by ${SETTING.uploadMinRate}.`,
    metadata: { limitBytesPerSecond: String(minBytesPerSecond), setting: SETTING.uploadMinRate },
  });
}
