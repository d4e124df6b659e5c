import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVidiClient, type VidiClient } from '@vidi/sdk';
import { integer } from '@vidi/service-kit';
import { provideDatabase } from '@vidi/test-kit';
import { startVidi, startVidiProcessor } from '../../system/vidi-system.ts';
import { makeTitleClip } from './make-title-clip.ts';
import { planTitleClips, TITLE_FRAME_RATE, type TitleClip } from './planned-titles.ts';
import { scoreTitles, type TitleScore } from './score-titles.ts';

/** How much to judge (VIDI_BENCH_TITLES: titles per background), and which titles (VIDI_BENCH_TITLE_SEED). */
export const TEXT_SETTINGS = {
  VIDI_BENCH_TITLES: integer(1, 500).default(10),
  // 1 was looked at while the detector was made.
  VIDI_BENCH_TITLE_SEED: integer(1, 1_000_000).default(7_021),
};

/** What became of a clip. */
export interface ClipFindings {
  readonly clip: TitleClip;
  readonly score: TitleScore;
  /** Time from the upload to the end, in seconds. */
  readonly seconds: number;
  /** Length of the clip, in seconds. */
  readonly length: number;
}

/** All that a run found out. */
export interface TextFindings {
  readonly titles: number;
  readonly seed: number;
  readonly loadBefore: number;
  readonly clips: readonly ClipFindings[];
}

/** Makes clips of titles and has a whole system find the text in them. */
export async function runTextBenchmark(
  { titles, seed }: { readonly titles: number; readonly seed: number },
  say: (line: string) => void,
): Promise<TextFindings> {
  const loadBefore = loadavg()[0] ?? 0;
  const folder = await mkdtemp(join(tmpdir(), 'vidi-titles-'));
  try {
    const clips = planTitleClips(seed, titles);
    const paths: string[] = [];
    for (const clip of clips) {
      say(`titles: ${clip.background} ...`);
      const path = join(folder, `${clip.background.replaceAll(' ', '-')}.mp4`);
      await makeTitleClip(clip, path);
      paths.push(path);
    }
    await using database = await provideDatabase();
    const vidi = await startVidi({ folder, databaseUrl: database.url });
    try {
      const processor = await startVidiProcessor({ folder, ingestAddress: vidi.ingestAddress });
      try {
        const client = createVidiClient({ baseUrl: vidi.url });
        const found: ClipFindings[] = [];
        for (const [index, clip] of clips.entries()) found.push(await judge(clip, paths[index] ?? '', client, say));
        return { titles, seed, loadBefore, clips: found };
      } finally {
        await processor.stop();
      }
    } finally {
      await vidi.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function judge(
  clip: TitleClip,
  path: string,
  { videos }: VidiClient,
  say: (line: string) => void,
): Promise<ClipFindings> {
  const start = performance.now();
  const { id } = await videos.upload(path, { features: ['ON_SCREEN_TEXT'] });
  await videos.waitUntilDone(id, { pollIntervalMs: 100 });
  const seconds = (performance.now() - start) / 1000;
  const { onScreenText, features } = await videos.results(id);
  if (onScreenText === undefined) throw new Error(`${path} has no text: ${JSON.stringify(features)}`);
  const score = scoreTitles(clip.titles, onScreenText);
  say(
    `  ${clip.background}: ${score.words.found} words found, ${score.words.missed} not, ${score.words.invented} invented`,
  );
  return { clip, score, seconds, length: clip.frames / TITLE_FRAME_RATE };
}
