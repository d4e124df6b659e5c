import { readdir, readFile } from 'node:fs/promises';

/** Where a process spent its time. */
export interface ProfileSummary {
  /** Share of the time that it was not waiting, 0 to 1. */
  readonly busyShare: number;
  /** Functions by the time spent in themselves, most first, as shares of the busy time. */
  readonly functions: readonly Share[];
  /** The same by package or by part of Node. */
  readonly packages: readonly Share[];
}

/** A name and its share, 0 to 1. */
export interface Share {
  readonly name: string;
  readonly share: number;
}

/** What is used of V8's profile format (https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile). */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** Microseconds of the monotonic clock, which all processes share. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * Sums up the profile that a process left in a folder.
 *
 * @param window begin and end of what counts, in microseconds of the monotonic clock: loading the program does not
 */
export async function readProfile(folder: string, window: readonly [number, number]): Promise<ProfileSummary> {
  const file = (await readdir(folder)).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error(`there is no profile in ${folder}`);
  const profile: CpuProfile = JSON.parse(await readFile(`${folder}/${file}`, 'utf8'));
  return summarise(profile, window);
}

/** @see readProfile */
export function summarise(profile: CpuProfile, [begin, end]: readonly [number, number]): ProfileSummary {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const packages = new Map<string, number>();
  let [time, all, busy] = [profile.startTime, 0, 0];
  profile.samples.forEach((id, i) => {
    const delta = profile.timeDeltas[i] ?? 0;
    time += delta;
    const frame = frames.get(id);
    if (frame === undefined || time < begin || time > end) return;
    all += delta;
    if (frame.functionName === '(idle)') return;
    busy += delta;
    const owner = ownerOf(frame.url, frame.functionName);
    const name = `${frame.functionName || '(anonymous)'} (${owner})`;
    functions.set(name, (functions.get(name) ?? 0) + delta);
    packages.set(owner, (packages.get(owner) ?? 0) + delta);
  });
  return { busyShare: busy / all, functions: shares(functions, busy), packages: shares(packages, busy) };
}

function ownerOf(url: string, functionName: string): string {
  const dependency = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  const own = /\/((?:packages|services)\/[^/]+)\//.exec(url)?.[1];
  if (own !== undefined) return own;
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  return functionName === '(garbage collector)' ? functionName : 'Node and V8, native';
}

function shares(times: ReadonlyMap<string, number>, busy: number): readonly Share[] {
  return [...times].map(([name, time]) => ({ name, share: time / busy })).sort((a, b) => b.share - a.share);
}
