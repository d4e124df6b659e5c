/** Gives names to new things. */
export interface Ids {
  /** A UUIDv7 (RFC 9562): unique everywhere, and later ones sort after earlier ones. */
  next(): string;
}
