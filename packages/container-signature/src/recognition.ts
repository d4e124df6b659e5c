/** A family of containers that is taken in. */
export type AcceptedContainer = 'iso-base-media' | 'matroska' | 'avi' | 'mpeg-ts';

/** Why content is refused; stable words for programs. A known format of sound or picture that is not taken in is UNSUPPORTED_FORMAT. */
export type RefusalReason = 'NOT_A_VIDEO' | 'UNSUPPORTED_FORMAT';

/** The content is in a container that is taken in, as far as its beginning tells. */
export interface Accepted {
  readonly kind: 'accepted';
  readonly container: AcceptedContainer;
}

/** The content is not taken in. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  /** What the content is, or that nobody knows, and what is accepted instead: whole sentences for people. */
  readonly message: string;
}

/** What the first bytes say of content; `undecided` when more of them are needed. */
export type Recognition = Accepted | Refusal | { readonly kind: 'undecided' };

/** More bytes are needed. */
export const UNDECIDED: Recognition = { kind: 'undecided' };
