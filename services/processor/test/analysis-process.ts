import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { FeatureResult } from '@vidi/contracts/vidi/v1/results';
import { createProcessAnalyser } from '../src/adapters/analysis-process/analysis-process.ts';
import { type AnalysisProgram, analysisProgram } from '../src/adapters/analysis-process/analysis-program.ts';
import { chooseIsolation } from '../src/adapters/analysis-process/isolation/choose-isolation.ts';
import { FEATURES } from '../src/analysis/features/registry.ts';
import { type AnalysisLimits, DEFAULT_ANALYSIS_LIMITS } from '../src/domain/analysis-limits.ts';
import type { AnalysisArtifact, AnalysisEvent, AnalysisFeatureResult } from '../src/ports/analyser.ts';

/** Whatever is registered, so that a new feature is tried wherever all are. */
export const ALL_FEATURES: readonly Feature[] = FEATURES.map(({ feature }) => feature);

let isolation: ReturnType<typeof chooseIsolation> | undefined;

/** The analysis as this machine runs it in production. */
export async function bestProgram(): Promise<AnalysisProgram> {
  isolation ??= chooseIsolation();
  return analysisProgram((await isolation).level);
}

/** A folder that goes away with `await using`. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  /** Path of a file in it. */
  file(name: string): string;
}

/** Makes an empty folder. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'vidi-analysis-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true }),
  };
}

/** How a test analyses. */
export interface AnalyseOptions {
  readonly workDir: string;
  readonly sourceFile?: string;
  readonly features?: readonly Feature[];
  readonly language?: string | undefined;
  readonly limits?: Partial<AnalysisLimits>;
  readonly program?: Partial<AnalysisProgram>;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: AnalysisEvent) => void | Promise<void>;
}

/** Analyses with the real process and gives every event. */
export async function analyse(options: AnalyseOptions): Promise<AnalysisEvent[]> {
  const events: AnalysisEvent[] = [];
  const limits = { ...DEFAULT_ANALYSIS_LIMITS, ...options.limits };
  await createProcessAnalyser(limits, async () => ({ ...(await bestProgram()), ...options.program })).analyse({
    workDir: options.workDir,
    sourceFile: options.sourceFile ?? 'source',
    features: options.features ?? ALL_FEATURES,
    language: options.language,
    signal: options.signal ?? new AbortController().signal,
    onEvent: async (event) => {
      events.push(event);
      await options.onEvent?.(event);
    },
  });
  return events;
}

type ResultCase = NonNullable<FeatureResult['result']['case']>;
type ResultValue<C extends ResultCase> = Extract<FeatureResult['result'], { case: C }>['value'];

/** The result of one feature. */
export function resultOf<C extends ResultCase>(events: readonly AnalysisEvent[], name: C): ResultValue<C> {
  for (const { result } of resultsIn(events)) {
    if (result.result.case === name) {
      return result.result.value as ResultValue<C>;
    }
  }
  throw new Error(`No result for ${name} among ${events.map(({ kind, feature }) => `${kind} ${Feature[feature]}`)}`);
}

/** The events that carry results. */
export function resultsIn(events: readonly AnalysisEvent[]): AnalysisFeatureResult[] {
  return events.filter((event) => event.kind === 'result');
}

/** Where the analysis put a file. */
export function fileOf(artifact: AnalysisArtifact | undefined): string {
  if (artifact === undefined || !('file' in artifact)) throw new Error(`${artifact?.name ?? 'Nothing'} is no file`);
  return artifact.file;
}

/** A protobuf duration in seconds. */
export function seconds(duration: { seconds: bigint; nanos: number } | undefined): number {
  return duration === undefined ? Number.NaN : Number(duration.seconds) + duration.nanos / 1e9;
}

/** Whether this system tells about processes in `/proc`. */
export const HAS_PROC = existsSync('/proc/self/stat');

/** Process ids of the living analysis processes that `parent` started; none where there is no `/proc`. */
export async function analysisProcesses(parent: number): Promise<number[]> {
  const pids = HAS_PROC ? (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid)) : [];
  const ours = await Promise.all(
    pids.map(async (pid) => {
      const status = await processStatus(pid);
      const isChild = status?.parent === parent && status.state !== 'Z';
      return isChild && (await readProc(pid, 'cmdline')).includes('analysis/main.ts');
    }),
  );
  return pids.filter((_, index) => ours[index]);
}

/** Whether a process is there, and no zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  const status = await processStatus(pid);
  return status !== undefined && status.state !== 'Z';
}

async function processStatus(pid: number): Promise<{ state: string; parent: number } | undefined> {
  const [, state, parent] = /^\d+ \(.*\) (\S) (\d+)/s.exec(await readProc(pid, 'stat')) ?? [];
  return state === undefined ? undefined : { state, parent: Number(parent) };
}

/** Empty when the process has gone meanwhile. */
async function readProc(pid: number, file: string): Promise<string> {
  return await readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
}

/** Waits until `condition` gives something, or fails after ten seconds. */
export async function eventually<T>(condition: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error('It did not happen within 10 s');
    }
  }
}
