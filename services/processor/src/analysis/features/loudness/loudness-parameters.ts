/** How loudness is measured and its curve drawn. */
export interface LoudnessParameters {
  /** libav's filter that measures. */
  readonly filter: string;
  /** Nothing of the curve lies below this, in LUFS. */
  readonly gateLufs: number;
  /** Step of the curve while it has few points, in seconds. */
  readonly stepSeconds: number;
  /** Most points of the curve, whatever the length. */
  readonly maxPoints: number;
}

/**
 * libav's meter of EBU R128 / ITU-R BS.1770 with true peak; it writes its running values on every 100 ms of sound, which is the
 * step, and is told to print none of them. -70 LUFS is the absolute gate of BS.1770-4: the meter shows it while nothing louder has
 * come. More points than a screen is wide make no other picture.
 */
export const LOUDNESS_PARAMETERS: LoudnessParameters = {
  filter: 'ebur128=peak=true:metadata=1:framelog=quiet',
  gateLufs: -70,
  stepSeconds: 0.1,
  maxPoints: 2000,
};
