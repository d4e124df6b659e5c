import type { Transport } from '@connectrpc/connect';

/** The way to ingest, which implements the public services. */
export interface Ingest {
  /** Carries calls of any service and method. */
  readonly transport: Transport;
  /** Resolves when ingest answers. @throws Error saying why it does not. */
  check(signal: AbortSignal): Promise<void>;
  /** Ends all connections. */
  close(): void;
}
