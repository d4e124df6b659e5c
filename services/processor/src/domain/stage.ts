import type { Feature } from '@vidi/contracts/vidi/v1/feature';

/** Whatever a result depends on beside the video and the engine: plain values under names. */
export type Parameters = { readonly [name: string]: ParameterValue };

/** A value of Parameters. */
export type ParameterValue =
  | string
  | number
  | boolean
  | readonly ParameterValue[]
  // Interfaces have no index signature, so that parameters of a detector are taken as they are.
  | object;

/**
 * How one feature is found here. The same bytes and the same stage give the same result: what was found before need not be looked
 * for again (ADR 10).
 */
export interface Stage {
  readonly feature: Feature;
  /** Such as `vidi.shots`. */
  readonly engine: string;
  /** Changes whenever the same video could give another result with the same parameters. */
  readonly engineVersion: string;
  readonly parameters: Parameters;
}
