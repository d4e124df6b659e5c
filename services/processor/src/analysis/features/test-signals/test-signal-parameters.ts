/** What counts as colour bars and as a tone. */
export interface TestSignalParameters {
  /** How far luma may be off what a pattern has, of 8 bits. */
  readonly lumaTolerance: number;
  /** How far each chroma may be off. */
  readonly chromaTolerance: number;
  /** Share of the points of a pattern that must fit; the rest may be under a caption. */
  readonly pointShare: number;
  /** Share of the points of every single bar that must fit. */
  readonly barShare: number;
  /** Shortest passage of bars, in seconds. */
  readonly minBarsSeconds: number;
  /** Length of the blocks of sound that are judged, in seconds; tones begin and end with them. */
  readonly blockSeconds: number;
  /** Of a tone, in Hz. */
  readonly minFrequency: number;
  readonly maxFrequency: number;
  /** Quietest tone, in dBFS (AES17). */
  readonly minLevelDbfs: number;
  /** Power of what is not the sine, as a share of the whole. */
  readonly maxImpurity: number;
  /** How far the frequency may move from block to block, as a share of it. */
  readonly frequencyTolerance: number;
  /** How far the level may move from block to block, in dB. */
  readonly levelToleranceDb: number;
  /** Tones of one frequency with at most so many seconds between them are one: line-up tones are interrupted to tell channels apart. */
  readonly maxGapSeconds: number;
  /** Shortest tone, in seconds, with its interruptions. */
  readonly minToneSeconds: number;
  /** The frequencies of line-up tones, in Hz; another is less sure. */
  readonly lineUpFrequencies: readonly number[];
  /** How much less sure another frequency is: confidence is multiplied by it. */
  readonly otherFrequencyFactor: number;
}

/**
 * Tolerances are about a tenth of the range, as much as analogue copies are off; bars of 75 and 100 % differ by 55 in white. A caption (the name of the
 * station, a clock) covers at most some bars in part. A second is more than bars are seen for in any cut; two seconds more than what a censor's tone or an alarm
 * lasts. The sine of an encoder at a low bit rate has an impurity of about 0.0005; sung and played notes have 0.01 and more in
 * their overtones. Below 200 Hz lies hum. EBU R 49 and SMPTE RP 155 have 1 kHz (AES17 997 Hz), others 400 and 440 Hz; EBU Tech 3304 interrupts for 0.25 s.
 */
export const TEST_SIGNAL_PARAMETERS: TestSignalParameters = {
  lumaTolerance: 24,
  chromaTolerance: 24,
  pointShare: 0.8,
  barShare: 0.5,
  minBarsSeconds: 1,
  blockSeconds: 0.05,
  minFrequency: 200,
  maxFrequency: 16_000,
  minLevelDbfs: -50,
  maxImpurity: 0.003,
  frequencyTolerance: 0.005,
  levelToleranceDb: 1,
  maxGapSeconds: 0.5,
  minToneSeconds: 2,
  lineUpFrequencies: [400, 440, 1_000],
  otherFrequencyFactor: 0.7,
};
