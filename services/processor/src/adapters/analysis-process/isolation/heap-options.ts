/**
 * What Node.js is told of the heap of a process that looks into a video: an analysis, or an engine that hears or reads. The benchmarks of what an
 * analysis costs and takes tell it the same.
 */
export function heapOptions(maxHeapMebibytes: number): string[] {
  return [
    `--max-old-space-size=${maxHeapMebibytes}`,
    // Of a heap of some 20 MB helpers collect no faster, at up to a tenth of the CPU time of an analysis.
    '--single-threaded-gc',
    // What is new in the heap is short-lived: of the 16 MiB that Node.js gives it three times, 4 do as well, with 20 MiB less that stay resident.
    '--max-semi-space-size=4',
    // Marking such a heap takes some 15 ms at once, which nobody waits for. Bit by bit it took more CPU time, as what was written meanwhile was looked at
    // again, and the heap grew by half: an analysis spent a tenth more beside the decoder, and 11 to 19 MiB more stayed resident.
    '--no-incremental-marking',
    // An analysis says itself when its heap is to be collected (`HeapCollector`).
    '--expose-gc',
  ];
}
