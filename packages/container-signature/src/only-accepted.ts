import { FirstBytes } from './first-bytes.ts';
import type { Recognition, Refusal } from './recognition.ts';

/**
 * Passes content on as it comes if it is in a container that is taken in. Until that is known, at most FIRST_BYTES are held
 * back. Content without a byte passes, as there is nothing to refuse.
 *
 * @param toError makes the error that is thrown for anything else, as soon as it is known and before the content has all come
 */
export async function* onlyAccepted(
  content: AsyncIterable<Uint8Array>,
  toError: (refusal: Refusal) => Error,
): AsyncGenerator<Uint8Array, void, undefined> {
  let first: FirstBytes | undefined = new FirstBytes();
  for await (const piece of content) {
    if (first === undefined) {
      yield piece;
      continue;
    }
    const before = first.bytes.byteLength;
    if (!isAccepted(first.add(piece), toError)) continue;
    if (before > 0) {
      yield first.bytes;
      yield piece.subarray(first.bytes.byteLength - before);
    } else {
      yield piece;
    }
    first = undefined;
  }
  if (first === undefined || first.bytes.byteLength === 0) return;
  if (isAccepted(first.end(), toError)) yield first.bytes;
}

function isAccepted(recognition: Recognition, toError: (refusal: Refusal) => Error): boolean {
  if (recognition.kind === 'refused') throw toError(recognition);
  return recognition.kind === 'accepted';
}
