/** Where fetches may go and what they may use; `config.ts` reads them from the VIDI_FETCH_* variables. */
export interface FetchLimits {
  /** Address ranges (CIDR) that are open although they are not public, such as `192.168.7.0/24`; on any port. */
  readonly allow: readonly string[];
  /** Ports of public addresses that are open. */
  readonly ports: readonly number[];
  /** Size of one video, in bytes. */
  readonly maxBytes: number;
  /** Length of one fetch from the first look-up to the last byte, in ms. */
  readonly timeoutMs: number;
  /** Longest silence of the far side, in ms. */
  readonly idleTimeoutMs: number;
  /** Redirects that are followed. */
  readonly maxRedirects: number;
  /** How often one fetch that broke off goes on with another connection. */
  readonly maxResumes: number;
}
