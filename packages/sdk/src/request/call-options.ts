/** What can be said about a single call. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long one attempt may take, in milliseconds; 0 waits for ever. By default what the client was made with. */
  readonly timeoutMs?: number | undefined;
}
