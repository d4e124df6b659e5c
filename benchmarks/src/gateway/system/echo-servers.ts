import { fileURLToPath } from 'node:url';
import { type NodeProcess, startNodeProcess } from '../../system/node-process.ts';

/** An echo of one library, in a process of its own. */
export interface EchoServer {
  readonly process: NodeProcess;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
}

/** Starts the unary echo of one library. */
export async function startEcho(library: 'connect-node' | 'grpc-js', folder: string): Promise<EchoServer> {
  const process = await startNodeProcess({
    entry: fileURLToPath(new URL(`../echo/${library}-server.ts`, import.meta.url)),
    logFile: `${folder}/echo-${library}.log`,
  });
  return { process, url: `http://127.0.0.1:${process.ready['port']}` };
}
