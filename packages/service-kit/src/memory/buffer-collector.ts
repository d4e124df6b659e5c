import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * How many bytes of buffers may pass before those that nobody needs any more are collected. Each byte makes three or four
 * bytes of garbage on its way: read, assembled, framed.
 */
const COLLECT_EVERY_BYTES = 8 * 2 ** 20;

/**
 * How much the heap may grow after a full collection before the next, in percent of its size. Left to itself, V8 takes
 * anything from 10 to 300 %, the less the slower objects are made; but the bytes of buffers, which count here, do not
 * count as objects made. So a heap of 25 MiB through which a video streams was collected every 3 to 8 MiB of buffers.
 */
const HEAP_GROWING_PERCENT = 200;

/**
 * Keeps the memory of passing buffers small, and cheap to come by.
 *
 * The bytes of a buffer are outside of V8's heap, and no amount of them begins a collection of the young generation (1 ms),
 * where dead buffers are, but only a full one (50 ms and more, on every processor). A stream of bytes makes few objects, so
 * nothing else begins one either: buffers pile up until a full collection gives them all back to the system, and the next ones
 * are paid for with page faults. Of an upload of 256 MiB, gateway and ingest spent a third to a half of their CPU time on
 * 256 full collections; with both measures there are 3 or 4, and the whole costs a quarter.
 */
export interface BufferCollector {
  /** Says that bytes passed; now and then, this collects the young generation before it returns. */
  passed(bytes: number): void;
}

/** Makes a collector, and sets how the heap of this process grows; one is enough for all streams of a server or client. */
export function createBufferCollector(): BufferCollector {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
  const collect = collector();
  let passedBytes = 0;
  return {
    passed: (bytes) => {
      passedBytes += bytes;
      if (passedBytes < COLLECT_EVERY_BYTES) return;
      passedBytes = 0;
      collect({ type: 'minor' });
    },
  };
}

/** V8's own function; contexts made while the flag is set have it, and only those. */
function collector(): NodeJS.GCFunction {
  setFlagsFromString('--expose-gc');
  try {
    return runInNewContext('gc');
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
