import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccuracyBenchmarkConfig } from './config.ts';
import { judgeFilms, judgeRealClips } from './judge-shots.ts';
import { judgePassages, type PassageVerdict } from './passages/judge-passages.ts';
import type { RealClip } from './real-clips/real-clips.ts';
import type { ShotScore } from './scoring/score-shots.ts';
import { judgeLoudness, type LoudnessVerdict } from './sound/judge-loudness.ts';

/** All that a run found out. */
export interface AccuracyFindings {
  readonly config: AccuracyBenchmarkConfig;
  readonly loadBefore: number;
  readonly films: readonly ShotScore[];
  /** Undefined without a folder of them. */
  readonly realClips: readonly (readonly [RealClip, ShotScore])[] | undefined;
  readonly loudness: readonly LoudnessVerdict[];
  readonly passages: readonly PassageVerdict[];
}

/** Judges all that has a known truth. */
export async function runAccuracyBenchmark(
  config: AccuracyBenchmarkConfig,
  say: (line: string) => void,
): Promise<AccuracyFindings> {
  const loadBefore = loadavg()[0] ?? 0;
  const folder = await mkdtemp(join(tmpdir(), 'vidi-accuracy-clips-'));
  try {
    say('loudness ...');
    const loudness = await judgeLoudness(folder);
    say('black, frozen and silent passages ...');
    const passages = await judgePassages(folder, config.seeds, say);
    const films = await judgeFilms(config.films, config.seeds, say);
    const { videosFolder } = config;
    const realClips = videosFolder === undefined ? undefined : await judgeRealClips(videosFolder, say);
    return { config, loadBefore, films, realClips, loudness, passages };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
