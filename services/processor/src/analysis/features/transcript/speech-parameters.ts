import { SPEECH_SOUND } from '../../../domain/speech/speech-sound.ts';

/** How the sound is recorded that speech to text works on. */
export interface SpeechParameters {
  /** Samples per second. */
  readonly rate: number;
  /** A jump in the times of the sound beyond this, in seconds, is a gap and not a rounding. */
  readonly gapSeconds: number;
  /** Zero crossings of the resampler's kernel on either side. */
  readonly crossings: number;
  /** Share of the usable band that passes; the rest is for the slope of the filter. */
  readonly passBand: number;
}

export const SPEECH_PARAMETERS: SpeechParameters = {
  rate: SPEECH_SOUND.sampleRate,
  gapSeconds: 0.05,
  crossings: 16,
  passBand: 0.94,
};
