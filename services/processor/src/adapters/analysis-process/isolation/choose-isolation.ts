import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEFAULT_ANALYSIS_LIMITS } from '../../../domain/analysis-limits.ts';
import type { IsolationLevel } from './isolation-level.ts';
import { launchCommand } from './launch-command.ts';

/** Longest time in ms for starting a program in a cage, on a machine that is very busy. */
const TRIAL_TIMEOUT_MS = 30_000;

/** What was found to be possible here. */
export interface ChosenIsolation {
  readonly level: IsolationLevel;
  /** Why it is not `namespaces`, for people; undefined when it is, or was not asked for. */
  readonly obstacle: string | undefined;
}

/** Tries once how far analysis processes can be kept apart on this machine, by starting a program that way. */
export async function chooseIsolation(wanted: 'best' | 'limits' = 'best'): Promise<ChosenIsolation> {
  const obstacle = wanted === 'best' ? await whatHindersNamespaces() : undefined;
  if (wanted === 'best' && obstacle === undefined) {
    return { level: 'namespaces', obstacle };
  }
  return { level: existsSync('/bin/sh') ? 'limits' : 'none', obstacle };
}

async function whatHindersNamespaces(): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    return `${process.platform} has no namespaces`;
  }
  const folder = await mkdtemp(join(tmpdir(), 'vidi-isolation-'));
  try {
    const program = { folder, args: ['--version'] };
    const { file, args } = launchCommand('namespaces', program, DEFAULT_ANALYSIS_LIMITS);
    await promisify(execFile)(file, args, { env: {}, cwd: folder, timeout: TRIAL_TIMEOUT_MS });
    return undefined;
  } catch (error) {
    return firstWords(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function firstWords(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return stderr.split('\n')[0] || (error instanceof Error ? error.message : String(error));
}
