import type { DiskRoom } from '../ports/disk-room.ts';

/** How many bytes may pass before it is looked again, so that it costs next to nothing. */
const CHECK_EVERY_BYTES = 64 * 2 ** 20;

/**
 * Passes chunks on while the disk has room for them: asked before the first byte, for all of them where it is known how many
 * bytes they are, and every 64 MiB.
 *
 * @param declaredBytes how many bytes there are, as the client says
 * @throws StoreNearlyFullError
 */
export async function* withinRoom(
  chunks: AsyncIterable<Uint8Array>,
  room: DiskRoom,
  declaredBytes = 0,
): AsyncGenerator<Uint8Array> {
  await room.check(declaredBytes);
  let unchecked = 0;
  for await (const chunk of chunks) {
    unchecked += chunk.byteLength;
    if (unchecked >= CHECK_EVERY_BYTES) {
      await room.check();
      unchecked = 0;
    }
    yield chunk;
  }
}
