import { machineLine } from '../../system/machine-line.ts';
import { type Counts, f1Of, precisionOf, recallOf, total } from '../scoring/figures.ts';
import { LEGIBLE_CONTRAST } from './contrast.ts';
import { TITLE_SIZES } from './planned-titles.ts';
import type { TextFindings } from './run-text-benchmark.ts';
import { TIME_TOLERANCE } from './score-titles.ts';

const RECALL_BAR = 0.95;

/** The report of a run, in Markdown. */
export function reportText({ titles, seed, loadBefore, clips }: TextFindings): string {
  const all = total(clips.map(({ score }) => score.words));
  const offBy = clips.flatMap(({ score }) => score.offBy).toSorted((a, b) => a - b);
  const anyTime = clips.reduce((sum, { score }) => sum + score.wordsAtAnyTime, 0);
  const rows = clips.map(({ clip, score }) => row(clip.background, score.words));
  const sizes = TITLE_SIZES.map((size) => {
    const counts = total(clips.flatMap(({ score }) => score.bySize.get(size) ?? []));
    return `| ${size} | ${counts.found} | ${counts.missed} | ${recallOf(counts).toFixed(3)} |`;
  });
  return [
    '# How well text in the picture is read',
    '',
    'Written by `pnpm bench:text`; the figures are those of the last run.',
    '',
    machineLine(loadBefore),
    `- Command: \`VIDI_BENCH_TITLES=${titles} VIDI_BENCH_TITLE_SEED=${seed} pnpm bench:text\``,
    `- ${titles} titles per background of one to three lines in a picture of 1920x1080 with grain, H.264 at 25 frames a second: five fonts in two weights, five sizes, five places, 1 to 3.6 s, three in ten faded, a third following one another without a pause. Over scenes the letters have an outline, or stand on a box of 80 %. All letters stand out by ${LEGIBLE_CONTRAST}:1 or more from what is next to them in the painted picture (WCAG 2.2). The words are common ones, names, times and numbers.`,
    '- Every clip is uploaded to a whole system and its text read from the results. The same seed makes the same clips.',
    '',
    '## Words',
    '',
    `A word is found when the same letters were read and its start and its end are within ${TIME_TOLERANCE} s of the title's.`,
    '',
    '| background | found | missed | invented | precision | recall | F1 |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...rows,
    row('all', all),
    '',
    `- Recall ${recallOf(all).toFixed(3)}, bar ${RECALL_BAR}: ${recallOf(all) >= RECALL_BAR ? 'held' : 'missed'}`,
    `- Precision ${precisionOf(all).toFixed(3)}`,
    '',
    '| font size in pixels | found | missed | recall |',
    '|--:|--:|--:|--:|',
    ...sizes,
    '',
    '## Times',
    '',
    `- ${anyTime} words were read, whenever; ${all.found} of them with times within ${TIME_TOLERANCE} s`,
    `- Starts and ends are off by ${quantile(offBy, 0.5)} s in the middle, ${quantile(offBy, 0.95)} s or less for 95 of 100, ${quantile(offBy, 1)} s at most`,
    '',
    '## How long it takes',
    '',
    '| background | length of the clip | from upload to result |',
    '|---|--:|--:|',
    ...clips.map(
      ({ clip, length, seconds }) => `| ${clip.background} | ${length.toFixed(1)} s | ${seconds.toFixed(1)} s |`,
    ),
    '',
  ].join('\n');
}

function row(name: string, counts: Counts): string {
  const { found, missed, invented } = counts;
  const shares = [precisionOf(counts), recallOf(counts), f1Of(counts)].map((share) => share.toFixed(3));
  return `| ${[name, found, missed, invented, ...shares].join(' | ')} |`;
}

function quantile(sorted: readonly number[], share: number): string {
  return (sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0).toFixed(2);
}
