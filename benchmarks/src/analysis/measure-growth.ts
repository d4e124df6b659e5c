import { type ChildProcess, fork } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';
import { wideLimits } from '../system/analysis-limits.ts';
import { ANALYSIS, ANALYSIS_OPTIONS, MEASURED_FEATURES, Message, SOURCE_FILE } from './analyse-clip.ts';
import { loopClip } from './loop-clip.ts';

/** Memory of an analysis process over its time, in MiB. */
export interface Growth {
  /** While it analyses an hour of video: the median of what was resident around minute 10, and around minute 60. */
  readonly minute10: number;
  readonly minute60: number;
  /** After so many videos one after another in the same process. */
  readonly run5: number;
  readonly run20: number;
}

/** A bit more than an hour, as the last percent is not told. */
const LONG_MINUTES = 62;
/** Minutes before and after those that are compared, of which the median counts. */
const MINUTES_AROUND = 1.5;
const RUNS = 20;

/** Measures what stays of the memory, on a long video of small pictures and on a short one of large pictures. */
export async function measureGrowth(threads: number, codeCache: string, say: (line: string) => void): Promise<Growth> {
  const folder = await mkdtemp(join(tmpdir(), 'vidi-bench-growth-'));
  try {
    say(`making ${LONG_MINUTES} minutes of small pictures ...`);
    const minute = join(folder, 'minute.mp4');
    const frameRate = { numerator: 25, denominator: 1 };
    const shots = Array.from({ length: 15 }, () => ({ frames: 100 }));
    await makeClip({ path: minute, width: 256, height: 144, frameRate, shots, seed: 78 });
    const source = join(folder, SOURCE_FILE);
    // The encoder's delay makes the sound a little longer than the picture.
    await loopClip(minute, LONG_MINUTES, 60.1, source);
    say('analysing it ...');
    const overTime = await memoryOverTime(folder, threads, codeCache);
    say(`analysing a short video of 1080p ${RUNS} times in one process ...`);
    const short = join(folder, 'short.mp4');
    await makeClip({ path: short, width: 1_920, height: 1_080, frameRate, shots: shots.slice(0, 2), seed: 79 });
    await copyFile(short, source);
    const afterRuns = await memoryAfterRuns(folder, threads, codeCache);
    return {
      minute10: around(overTime, 10),
      minute60: around(overTime, 60),
      run5: afterRuns[4] ?? Number.NaN,
      run20: afterRuns[RUNS - 1] ?? Number.NaN,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Sample {
  readonly minute: number;
  readonly mebibytes: number;
}

function around(samples: readonly Sample[], minute: number): number {
  const near = samples.filter((sample) => Math.abs(sample.minute - minute) <= MINUTES_AROUND);
  return near.map(({ mebibytes }) => mebibytes).toSorted((a, b) => a - b)[near.length >> 1] ?? Number.NaN;
}

/** Sampled with every sign of progress, which is four times a second at most. */
async function memoryOverTime(folder: string, threads: number, codeCache: string): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const child = start(folder, codeCache);
  await analyse(child, threads, false, async ({ kind, percent }) => {
    if (kind !== 'progress' || percent === undefined) return;
    samples.push({ minute: (percent * LONG_MINUTES) / 100, mebibytes: await resident(child) });
  });
  return samples;
}

async function memoryAfterRuns(folder: string, threads: number, codeCache: string): Promise<readonly number[]> {
  const child = start(folder, codeCache);
  const after: number[] = [];
  for (let run = 1; run <= RUNS; run++) {
    await analyse(child, threads, true);
    after.push(await resident(child));
  }
  child.kill();
  return after;
}

function start(folder: string, codeCache: string): ChildProcess {
  return fork(ANALYSIS, {
    cwd: folder,
    env: { NODE_COMPILE_CACHE: codeCache },
    execArgv: [...ANALYSIS_OPTIONS],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** @throws Error when the video could not be analysed */
async function analyse(
  child: ChildProcess,
  threads: number,
  staysAfter: boolean,
  onMessage: (message: { readonly kind: string; readonly percent?: number | undefined }) => unknown = () => undefined,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = (sent: unknown): void => {
    const message = Message.parse(sent);
    onMessage(message);
    if (message.kind === 'done') resolve();
    if (message.kind === 'error' || message.kind === 'failed') reject(new Error(message.message));
  };
  const leave = (code: number | null) => reject(new Error(`the analysis process ended with ${code}`));
  child.on('message', listen).once('exit', leave);
  child.send({
    sourceFile: SOURCE_FILE,
    features: MEASURED_FEATURES,
    recordSpeech: false,
    staysAfter,
    limits: wideLimits(threads),
  });
  try {
    await promise;
  } finally {
    child.off('message', listen).off('exit', leave);
  }
}

async function resident(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}
