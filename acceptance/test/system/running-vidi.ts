import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createVidiClient, type VidiClient } from '@vidi/sdk';
import { eventually, freePort } from '@vidi/test-kit';
import { processesOf } from './processes.ts';

/** The repository's root. */
export const REPOSITORY = join(import.meta.dirname, '../../..');

/** How a system is started. */
export interface VidiOptions {
  /** Everything it keeps is there. */
  readonly dataDir: string;
  /** Settings beyond the fixture's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A whole system, started as a user starts it. */
export interface RunningVidi extends AsyncDisposable {
  readonly baseUrl: string;
  readonly port: number;
  /** Folder of the media store. */
  readonly mediaDir: string;
  readonly client: VidiClient;
  /** Everything it printed so far. */
  output(): string;
  /** Process id of one of its services. */
  pidOf(service: 'ingest' | 'processor' | 'gateway'): Promise<number>;
  /** Resolves with the exit code once it has ended by itself. */
  ended(): Promise<number | null>;
  /** Stops it as Ctrl-C does and makes sure that nothing of it is left. Resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Tests hand over the same clip again and mean an analysis of it each time. */
const FRESH = { VIDI_STAGE_CACHE: 'off' };

const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 60_000;

/** Starts the whole system and waits until it is ready. */
export async function startVidi({ dataDir, env = {} }: VidiOptions): Promise<RunningVidi> {
  const port = await freePort();
  const launcher = spawnLauncher({ dataDir, env: { VIDI_GATEWAY_PORT: String(port), ...FRESH, ...env } });
  const baseUrl = `http://127.0.0.1:${port}`;
  const stop = async () => {
    launcher.child.kill('SIGINT');
    const code = await launcher.ended();
    await eventually(
      `nothing that belongs to ${dataDir} is left running`,
      async () => {
        const left = await processesOf(dataDir);
        if (left.length === 0) return true;
        throw new Error(left.map(({ pid, command }) => `${pid} ${command}`).join('\n'));
      },
      { timeoutMs: STOP_TIMEOUT_MS },
    );
    return code;
  };
  try {
    await eventually(
      'Vidi is ready',
      async () => {
        if (launcher.child.exitCode !== null) return 'ended' as const;
        return (await fetch(`${baseUrl}/readyz`)).ok && 'ready';
      },
      { timeoutMs: START_TIMEOUT_MS, intervalMs: 100 },
    );
    if (launcher.child.exitCode !== null) throw new Error(`it ended with exit code ${launcher.child.exitCode}`);
  } catch (error) {
    await stop();
    throw new Error(`Vidi did not start: ${error}\n${launcher.output()}`, { cause: error });
  }
  return {
    baseUrl,
    port,
    mediaDir: join(dataDir, 'media'),
    client: createVidiClient({ baseUrl }),
    output: launcher.output,
    ended: launcher.ended,
    stop,
    pidOf: async (service) => {
      const processes = await processesOf(dataDir);
      const found = processes.find(({ command }) => command.endsWith(`services/${service}/src/main.ts`));
      if (found === undefined) throw new Error(`${service} does not run`);
      return found.pid;
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

/** A launcher that was started; whether it will run is not known yet. */
export interface Launcher {
  readonly child: ChildProcess;
  output(): string;
  ended(): Promise<number | null>;
}

/** Starts the launcher with an environment of its own: none of the settings of the person who runs the tests. */
export function spawnLauncher({ dataDir, env = {} }: VidiOptions): Launcher {
  return spawnProgram('scripts/src/launcher/main.ts', {
    VIDI_DATA_DIR: dataDir,
    // On a CI machine, colours are on although nobody sees them.
    NO_COLOR: '1',
    VIDI_INGEST_PORT: '0',
    VIDI_INGEST_HEALTH_PORT: '0',
    VIDI_PROCESSOR_HEALTH_PORT: '0',
    ...env,
  });
}

/** Starts a program of the repository on this Node.js. */
export function spawnProgram(
  path: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Launcher {
  const own = Object.entries(process.env).filter(([name]) => !/^(VIDI_|DATABASE_URL$|RABBITMQ_URL$|VITEST)/.test(name));
  const child = spawn(process.execPath, [join(REPOSITORY, path), ...args], {
    cwd: REPOSITORY,
    env: { ...Object.fromEntries(own), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const closed = once(child, 'close');
  return {
    child,
    output: () => output,
    ended: async () => {
      await closed;
      return child.exitCode;
    },
  };
}
