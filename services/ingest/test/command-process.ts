import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a run of a command left. */
export interface FinishedRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of this service as a process of its own, with nothing but `environment`. */
export async function runCommand(
  name: 'dead-letters' | 'keys' | 'queue' | 'reconcile',
  environment: Record<string, string>,
  args: readonly string[],
): Promise<FinishedRun> {
  const program = fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url));
  return await new Promise((resolve) => {
    const options = { env: { NO_COLOR: '1', ...environment }, timeout: 30_000 };
    const child = execFile(process.execPath, [program, ...args], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
