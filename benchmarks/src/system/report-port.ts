import type { AddressInfo } from 'node:net';

/** Tells the parent that this server listens, and ends with it. */
export function reportPort(address: AddressInfo | string | null): void {
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  process.send?.({ ready: true, port: address.port });
  process.once('disconnect', () => process.exit(0));
}
