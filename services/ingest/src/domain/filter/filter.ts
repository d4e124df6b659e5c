import type { Priority } from '../scheduling/priority.ts';
import type { VideoStatus } from '../video.ts';

/** Longest filter, in characters. */
export const MAX_FILTER_LENGTH = 2_048;

/** How many parentheses may be open at the same time. */
export const MAX_FILTER_DEPTH = 32;

/** How two values are compared. */
export type Comparison = '=' | '<' | '<=' | '>' | '>=';

/** A text of a video; that of a label it does not have is none, and compares to nothing. */
export type TextField = { readonly kind: 'title' } | { readonly kind: 'label'; readonly key: string };

/** A time of a video. */
export type TimeField = 'createTime' | 'updateTime';

/** One thing asked of a video: true or false, never unknown. */
export type Restriction =
  | { readonly kind: 'status'; readonly is: VideoStatus }
  /** By how high it is: LOW < NORMAL < HIGH. */
  | { readonly kind: 'priority'; readonly operator: Comparison; readonly value: Priority }
  /** By code point. */
  | { readonly kind: 'text'; readonly field: TextField; readonly operator: Comparison; readonly value: string }
  /** Without regard to case. */
  | { readonly kind: 'contains'; readonly field: TextField; readonly part: string }
  | { readonly kind: 'hasLabel'; readonly key: string }
  | {
      readonly kind: 'time';
      readonly field: TimeField;
      readonly operator: Comparison;
      /** RFC 3339, as it was given: finer than a Date where it is. */
      readonly value: string;
    };

/** Which videos of a list are wanted. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | Restriction;
