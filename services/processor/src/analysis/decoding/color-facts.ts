/** What a file says about the colors of a video stream, by the code points of ITU-T H.273 and what the formats of HDR add. */
export interface ColorFacts {
  /** Limited: black is 16 and white 235 of 8 bits. */
  readonly range?: 'LIMITED' | 'FULL';
  /** ColourPrimaries, clause 8.1. */
  readonly primaries?: number;
  /** TransferCharacteristics, clause 8.2. */
  readonly transfer?: number;
  /** MatrixCoefficients, clause 8.3. */
  readonly matrix?: number;
  readonly masteringDisplay?: MasteringDisplay;
  readonly contentLight?: ContentLight;
  readonly dolbyVision?: DolbyVisionFacts;
}

/** The display that a video was made on (SMPTE ST 2086), in cd/m2. */
export interface MasteringDisplay {
  /** Absent where only the primaries are told. */
  readonly luminance?: { readonly min: number; readonly max: number };
}

/** How bright a video becomes (CTA-861.3), in cd/m2. */
export interface ContentLight {
  /** MaxCLL. */
  readonly brightestPixel: number;
  /** MaxFALL. */
  readonly brightestAverage: number;
}

/** The Dolby Vision configuration of a stream. */
export interface DolbyVisionFacts {
  readonly profile: number;
  readonly level: number;
  /** How players without Dolby Vision can show the base layer. */
  readonly compatibilityId: number;
}
