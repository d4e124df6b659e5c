import { fileURLToPath } from 'node:url';
import { runProgram } from '../../system/run-program.ts';
import type { LoadGenerator } from './load.ts';

/** The length of a gRPC frame's head, in bytes, which grpc-js writes by itself. */
const FRAME_HEAD_BYTES = 5;

/** A grpc-js client in a process of its own, for gRPC where h2load is missing. It takes about as much CPU as a server. */
export function grpcJsLoad(): LoadGenerator {
  const program = fileURLToPath(new URL('./grpc-js-client.ts', import.meta.url));
  return {
    name: 'a grpc-js client',
    run: async ({ url, body = new Uint8Array(), connections }, { seconds, concurrency }) => {
      const message = Buffer.from(body.subarray(FRAME_HEAD_BYTES)).toString('base64');
      const figures = [seconds, concurrency, connections ?? concurrency].map(String);
      return JSON.parse(await runProgram(process.execPath, [program, url, message, ...figures]));
    },
  };
}
