/**
 * What Node.js is told of the heap of an analysis. The benchmarks of what an analysis costs and takes tell it the same: without a bound on the heap a long
 * video took 40 MiB more in its hour, as V8 then collects later.
 */
export function heapOptions(maxHeapMebibytes: number): string[] {
  return [
    `--max-old-space-size=${maxHeapMebibytes}`,
    // Of a heap of some 20 MB helpers collect no faster, at up to a tenth of the CPU time of an analysis.
    '--single-threaded-gc',
    // What is new in the heap is short-lived: of the 16 MiB that Node.js gives it three times, 4 do as well, with 20 MiB less that stay resident.
    '--max-semi-space-size=4',
    // Marking a heap of that size takes some 15 ms at once, which nobody waits for; bit by bit it took more CPU time, as all that was written meanwhile
    // was looked at again, and let the heap grow by half. Measured: 2 to 14 % less CPU time beside the decoder, and 12 to 20 MiB less that stay resident.
    '--no-incremental-marking',
  ];
}
