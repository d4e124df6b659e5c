import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The gateway in a process of its own, as it is deployed: what is done to it cannot harm the test, nor hide in it. */
export interface GatewayProcess {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Whether it still runs. */
  alive(): boolean;
  /** Memory it holds, in bytes. */
  residentBytes(): Promise<number>;
  stop(): Promise<void>;
  /** SIGKILL: it gets to finish nothing. */
  kill(): Promise<void>;
}

/** Starts `src/main.ts` on any free port, quick to end idle connections. */
export async function startGatewayProcess(env: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      VIDI_GATEWAY_PORT: '0',
      VIDI_HEADER_TIMEOUT: '1s',
      VIDI_IDLE_TIMEOUT: '1s',
      VIDI_SHUTDOWN_GRACE: '1s',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    // Kept until it says where it listens; read to the end, or its log would block it.
    if (output.length > 100_000) return;
    output += text;
    const line = output.split('\n').find((candidate) => candidate.includes('the gateway listens'));
    const port = line === undefined ? undefined : /"port":(\d+)/.exec(line)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  const ended = once(child, 'exit').then(() => reject(new Error(`the gateway did not start: ${output}`)));
  const port = await promise;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    alive: () => child.exitCode === null && child.signalCode === null,
    residentBytes: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
