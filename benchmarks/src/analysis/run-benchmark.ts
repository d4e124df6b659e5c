import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { MEASURED_FEATURES, measureAnalysis, measureDecoding } from './analyse-clip.ts';
import { type BenchmarkClip, makeBenchmarkClips } from './benchmark-clips.ts';
import type { AnalysisBenchmarkConfig } from './config.ts';
import { type Growth, measureGrowth } from './measure-growth.ts';
import type { Usage } from './measured-process.ts';

/** Name of what everything else is measured against. */
export const DECODING_ALONE = 'decoding alone';
/** Name of the row that the bars are about. */
export const EVERYTHING = 'everything';

/** What is measured besides decoding alone, and tells where the time goes. */
const ANALYSES: readonly (readonly [name: string, features: readonly Feature[]])[] = [
  [EVERYTHING, MEASURED_FEATURES],
  ['picture format', [Feature.PICTURE_FORMAT]],
  ['shots', [Feature.SHOTS]],
  ['keyframes', [Feature.KEYFRAMES]],
  ['keyframes and storyboard', [Feature.KEYFRAMES, Feature.STORYBOARD]],
  ['black and frozen', [Feature.BLACK, Feature.FREEZE]],
  ['fingerprint', [Feature.FINGERPRINT]],
  ['test signals', [Feature.TEST_SIGNALS]],
  ['loudness', [Feature.LOUDNESS]],
  ['silence, faults and waveform', [Feature.SILENCE, Feature.AUDIO_FAULTS, Feature.WAVEFORM]],
];

/** All that a run found out about one clip: the median of the rounds, by name of what was measured. */
export interface ClipFindings {
  readonly clip: BenchmarkClip;
  readonly medians: ReadonlyMap<string, Usage>;
}

/** All that a run found out. */
export interface AnalysisFindings {
  readonly config: AnalysisBenchmarkConfig;
  readonly clips: readonly ClipFindings[];
  readonly growth: Growth;
  readonly loadBefore: number;
}

/** Makes the clips, then measures everything in turn, round after round, so that a noisy moment spoils no one figure. */
export async function runAnalysisBenchmark(
  config: AnalysisBenchmarkConfig,
  say: (line: string) => void,
): Promise<AnalysisFindings> {
  const folder = await mkdtemp(join(tmpdir(), 'vidi-bench-clips-'));
  try {
    const clips = await makeBenchmarkClips(config.clipsFolder ?? folder, config.clipSeconds, say);
    const loadBefore = loadavg()[0] ?? 0;
    const findings: ClipFindings[] = [];
    const codeCache = join(folder, 'compiled');
    for (const clip of clips) findings.push({ clip, medians: await measureClip(clip, config, codeCache, say) });
    const growth = await measureGrowth(config.threads, codeCache, say);
    return { config, clips: findings, growth, loadBefore };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureClip(
  clip: BenchmarkClip,
  { rounds, threads }: AnalysisBenchmarkConfig,
  codeCache: string,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, Usage>> {
  const usages = new Map<string, Usage[]>();
  // They leave their code, compiled, for those that are measured.
  await measureDecoding(clip.path, threads, codeCache);
  await measureAnalysis(clip.path, MEASURED_FEATURES, threads, codeCache);
  for (let round = 1; round <= rounds; round++) {
    say(`${clip.name}: round ${round} of ${rounds}`);
    add(DECODING_ALONE, await measureDecoding(clip.path, threads, codeCache));
    for (const [name, features] of ANALYSES) add(name, await measureAnalysis(clip.path, features, threads, codeCache));
  }
  return new Map([...usages].map(([name, all]) => [name, medianOf(all)]));

  function add(name: string, usage: Usage): void {
    usages.set(name, [...(usages.get(name) ?? []), usage]);
  }
}

function medianOf(usages: readonly Usage[]): Usage {
  const middle = (of: (usage: Usage) => number) => usages.map(of).toSorted((a, b) => a - b)[usages.length >> 1] ?? 0;
  return {
    cpuMs: middle(({ cpuMs }) => cpuMs),
    wallMs: middle(({ wallMs }) => wallMs),
    maxResidentMebibytes: middle(({ maxResidentMebibytes }) => maxResidentMebibytes),
  };
}
