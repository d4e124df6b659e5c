import { autocannon } from './autocannon.ts';
import { grpcJsLoad } from './grpc-js.ts';
import { findH2load } from './h2load.ts';
import type { LoadGenerator, LoadTarget } from './load.ts';

/** Which program loads what. Echo and gateway always get the same. */
export type LoadGenerators = Readonly<Record<LoadTarget['protocol'], LoadGenerator>>;

/** h2load for everything where it is installed, else autocannon and a grpc-js client. */
export async function findLoadGenerators(): Promise<LoadGenerators> {
  const h2load = await findH2load();
  return { http1: h2load ?? autocannon(), grpc: h2load ?? grpcJsLoad() };
}
