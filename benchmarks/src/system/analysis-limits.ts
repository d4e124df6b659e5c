/** Limits for an analysis that touch nothing; those of time and memory are watched by the processor, which is not here. */
export function wideLimits(decoderThreads: number) {
  return {
    maxPixels: 8_192 * 4_352,
    maxStreams: 64,
    maxDurationSeconds: 12 * 3_600,
    maxResidentBytes: 3 * 2 ** 30,
    maxHeapMebibytes: 512,
    timeFloorMs: 300_000,
    timeFactor: 10,
    stallMs: 120_000,
    decoderThreads,
  };
}
