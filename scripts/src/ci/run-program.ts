import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { repository } from '../repository.ts';

/** How a program ended. */
export interface ProgramEnd {
  readonly ok: boolean;
  /** Every line it printed. */
  readonly lines: readonly string[];
}

/** How a program is run. */
export interface ProgramOptions {
  /** Whether what it prints is only kept, and not shown. */
  readonly quiet?: boolean;
  /** Set beside what this process has. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program in the repository's folder, shows what it prints, and keeps it. It gets no standard input. */
export async function runProgram(
  file: string,
  args: readonly string[],
  { quiet = false, env = {} }: ProgramOptions = {},
): Promise<ProgramEnd> {
  const child = spawn(file, args, {
    cwd: repository.root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (!quiet) process.stdout.write(`${line}\n`);
    });
  }
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.once('error', (error) => {
    lines.push(error.message);
    resolve(false);
  });
  child.once('close', (code) => resolve(code === 0));
  return { ok: await promise, lines };
}
