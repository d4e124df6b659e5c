import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';

/** What one run of a process cost, all its threads included. */
export interface Usage {
  readonly cpuMs: number;
  readonly wallMs: number;
  /** The most memory that was resident at any time. */
  readonly maxResidentMebibytes: number;
}

/** Makes a process say at its end what it used. */
export const REPORT_USAGE = ['--import', new URL('usage-report/main.ts', import.meta.url).href];

const Reported = z.object({ cpuUs: z.number(), maxResidentKibibytes: z.number() });

/**
 * Waits for the end of a process that was started with `REPORT_USAGE` and its stderr piped.
 *
 * @throws Error with what it printed, when it ended badly
 */
export async function usageOf(child: ChildProcess): Promise<Usage> {
  const started = performance.now();
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const wallMs = performance.now() - started;
  const lastLine = printed.trimEnd().split('\n').at(-1) ?? '';
  if (code !== 0 || !lastLine.startsWith('{')) throw new Error(`a measured process ended with ${code}:\n${printed}`);
  const { cpuUs, maxResidentKibibytes } = Reported.parse(JSON.parse(lastLine));
  return { cpuMs: cpuUs / 1_000, wallMs, maxResidentMebibytes: maxResidentKibibytes / 1_024 };
}
