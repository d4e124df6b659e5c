import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { makeClip } from '@vidi/sample-video';
import { measureAnalysis, measureDecoding } from '../analysis/analyse-clip.ts';
import type { Usage } from '../analysis/measured-process.ts';
import { median } from '../system/median.ts';
import type { StoryboardBenchmarkConfig } from './config.ts';
import { repeatClip } from './repeat-clip.ts';

/** Length of what is encoded, and repeated. */
const PIECE_SECONDS = 20;
const FRAMES_PER_SECOND = 30;

const CLIPS = [
  // Web encoders put a keyframe every 2 s; interval of the storyboard of 10 minutes: 10 s.
  { name: 'keyframes at most 2 s apart', keyframeSeconds: 2, shotSeconds: 4 },
  { name: 'keyframes at most 20 s apart', keyframeSeconds: 20, shotSeconds: 20 },
] as const;

/** Names of what is measured. */
export const ALONE = 'storyboard alone';
export const FULL = 'storyboard with a full decode';
export const DECODING = 'decoding picture and sound, and nothing else';

/** What was measured of one clip: medians by name. */
export interface StoryboardFindings {
  readonly name: string;
  readonly medians: ReadonlyMap<string, Usage>;
}

/** All that a run found out. */
export interface StoryboardBenchmark {
  readonly config: StoryboardBenchmarkConfig;
  readonly clips: readonly StoryboardFindings[];
  readonly loadBefore: number;
}

/** Makes the clips and measures everything in turn, round after round. */
export async function runStoryboardBenchmark(
  config: StoryboardBenchmarkConfig,
  say: (line: string) => void,
): Promise<StoryboardBenchmark> {
  const folder = await mkdtemp(join(tmpdir(), 'vidi-bench-storyboard-'));
  try {
    const codeCache = join(folder, 'compiled');
    const loadBefore = loadavg()[0] ?? 0;
    const clips: StoryboardFindings[] = [];
    for (const [index, clip] of CLIPS.entries()) {
      say(`making ${config.clipSeconds} s with ${clip.name} ...`);
      const piece = join(folder, 'piece.mp4');
      const path = join(folder, `${index}.mp4`);
      await makeClip({
        path: piece,
        width: 1920,
        height: 1080,
        frameRate: { numerator: FRAMES_PER_SECOND, denominator: 1 },
        shots: Array.from({ length: PIECE_SECONDS / clip.shotSeconds }, () => ({
          frames: clip.shotSeconds * FRAMES_PER_SECOND,
        })),
        keyframeInterval: clip.keyframeSeconds * FRAMES_PER_SECOND,
        seed: 77,
      });
      await repeatClip(piece, path, PIECE_SECONDS, Math.round(config.clipSeconds / PIECE_SECONDS));
      // Fills the folder of compiled code, as a processor does when it starts.
      await measureAnalysis(piece, [Feature.STORYBOARD], config.threads, codeCache);
      clips.push({ name: clip.name, medians: await measureClip(path, config, codeCache, say) });
      await rm(path);
    }
    return { config, clips, loadBefore };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureClip(
  path: string,
  { rounds, threads }: StoryboardBenchmarkConfig,
  codeCache: string,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, Usage>> {
  const usages = new Map<string, Usage[]>();
  const add = (name: string, usage: Usage) => usages.set(name, [...(usages.get(name) ?? []), usage]);
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    add(ALONE, await measureAnalysis(path, [Feature.STORYBOARD], threads, codeCache));
    // Black passages need every frame, and next to nothing else.
    add(FULL, await measureAnalysis(path, [Feature.STORYBOARD, Feature.BLACK], threads, codeCache));
    add(DECODING, await measureDecoding(path, threads, codeCache));
  }
  return new Map([...usages].map(([name, all]) => [name, medianOf(all)]));
}

function medianOf(usages: readonly Usage[]): Usage {
  return {
    cpuMs: median(usages.map(({ cpuMs }) => cpuMs)),
    wallMs: median(usages.map(({ wallMs }) => wallMs)),
    maxResidentMebibytes: median(usages.map(({ maxResidentMebibytes }) => maxResidentMebibytes)),
  };
}
