import { machineLine } from '../system/machine-line.ts';
import type { PassageVerdict } from './passages/judge-passages.ts';
import type { AccuracyFindings } from './run-benchmark.ts';
import { type Counts, f1Of, precisionOf, recallOf, total } from './scoring/figures.ts';
import type { ShotScore } from './scoring/score-shots.ts';
import type { LoudnessVerdict } from './sound/judge-loudness.ts';

const BARS = { hardF1: 0.99, gradualRecall: 0.8, gradualPrecision: 0.8, realHardF1: 0.97 };

const UNITS = { integrated: 'LUFS', range: 'LU', truePeak: 'dBTP', momentary: 'LUFS', shortTerm: 'LUFS' };

/** The report of a run, in Markdown. */
export function reportAccuracy(findings: AccuracyFindings): string {
  const { config, loadBefore, films, realClips, loudness, passages } = findings;
  const settings = [`VIDI_BENCH_FILMS=${config.films}`, `VIDI_BENCH_SEEDS=${config.seeds}`];
  return [
    '# How right the analysis is',
    '',
    'Written by `pnpm bench:accuracy`; the figures are those of the last run.',
    '',
    machineLine(loadBefore),
    `- Command: \`${settings.join(' ')}${config.videosFolder === undefined ? '' : ' VIDI_BENCH_VIDEOS=...'} pnpm bench:accuracy\``,
    '- Every clip goes through the analysis process, as a video does. The same seeds make the same clips.',
    ...filmSection(films, config.seeds),
    ...(realClips === undefined ? [] : realSection(realClips)),
    ...loudnessSection(loudness),
    ...passageSection(passages, config.seeds),
    '',
  ].join('\n');
}

function filmSection(films: readonly ShotScore[], seeds: string): string[] {
  const hard = total(films.map((score) => score.hard));
  const gradual = total(films.map((score) => score.gradual));
  const frames = total(films.map((score) => score.frames));
  const mistaken = sum(films.map((score) => score.mistaken));
  const inFlashes = sum(films.map((score) => score.inFlashes));
  return [
    '',
    '## Shots of made films',
    '',
    `${films.length} films of 20 shots (${seeds} seeds): worlds of "dead leaves" under a camera that pans, zooms, shakes and whips, with things that move and pass close by, captions that appear, flashes, grain; every fourth with irregular frame times. A third of the cuts is between two views of one place.`,
    '',
    ...table([
      ['hard cuts, within one frame', hard],
      ['gradual transitions, overlapping', gradual],
      ['frames of the gradual transitions that were found', frames],
    ]),
    '',
    `- Hard cuts, F1 ${f1Of(hard).toFixed(3)}, bar ${BARS.hardF1}: ${verdict(f1Of(hard) >= BARS.hardF1)}`,
    `- Gradual transitions, recall ${recallOf(gradual).toFixed(3)}, bar ${BARS.gradualRecall}: ${verdict(recallOf(gradual) >= BARS.gradualRecall)}`,
    `- Gradual transitions, precision ${precisionOf(gradual).toFixed(3)}, bar ${BARS.gradualPrecision}: ${verdict(precisionOf(gradual) >= BARS.gradualPrecision)}`,
    `- Hard cuts reported in flashes: ${inFlashes}, bar 0: ${verdict(inFlashes === 0)}`,
    `- Dissolves taken for fades, or the other way round: ${mistaken} of ${gradual.found}`,
    '',
    'The rule is that of [TRECVID](https://www-nlpir.nist.gov/projects/t2002v/sbmeasures.html): cuts match only cuts, gradual transitions only gradual ones, one to one; a gradual transition is found when the two overlap by at least one frame, and how well they overlap is told by the precision and recall of their frames.',
  ];
}

function realSection(clips: NonNullable<AccuracyFindings['realClips']>): string[] {
  const hard = total(clips.map(([, score]) => score.hard));
  const gradual = total(clips.map(([, score]) => score.gradual));
  return [
    '',
    '## Shots of real clips',
    '',
    'Labelled by eye. The detector was tuned on these too: an upper bound.',
    '',
    ...table([
      ...clips.flatMap(([{ file, what }, score]): [string, Counts][] => [
        [`${file} (${what}): hard cuts`, score.hard],
        [`${file}: gradual`, score.gradual],
      ]),
      ['all hard cuts', hard],
      ['all gradual transitions', gradual],
    ]),
    '',
    `- Hard cuts, F1 ${f1Of(hard).toFixed(3)}, bar ${BARS.realHardF1}: ${verdict(f1Of(hard) >= BARS.realHardF1)}`,
  ];
}

function table(rows: readonly (readonly [string, Counts])[]): string[] {
  return [
    '| what | found | missed | invented | precision | recall | F1 |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...rows.map(([name, counts]) => {
      const figures = [precisionOf(counts), recallOf(counts), f1Of(counts)].map((figure) => figure.toFixed(3));
      return `| ${[name, counts.found, counts.missed, counts.invented, ...figures].join(' | ')} |`;
    }),
  ];
}

function loudnessSection(verdicts: readonly LoudnessVerdict[]): string[] {
  return [
    '',
    '## Loudness',
    '',
    'Test signals of EBU Tech 3341 and 3342, made by the benchmark; and speech beside libav’s own meter. Of a curve, the reading that is furthest off.',
    '',
    '| signal | reading | found | to be | |',
    '|---|---|--:|--:|---|',
    ...verdicts.map(({ name, expected: { reading, value, below, above }, found, held }) => {
      const bounds = below === above ? `${value.toFixed(2)} ±${below}` : `${value.toFixed(2)} -${below} +${above}`;
      return `| ${name} | ${reading} | ${found.toFixed(2)} ${UNITS[reading]} | ${bounds} | ${verdict(held)} |`;
    }),
  ];
}

function passageSection(verdicts: readonly PassageVerdict[], seeds: string): string[] {
  return [
    '',
    '## Black, frozen and silent passages',
    '',
    '- Black: a moving scene with irregular frame times.',
    '- Silence: PCM, a quiet room against noise.',
    `- Freeze (${seeds} seeds): any scene of the made films, a slow pan, a slow zoom, and somebody who sits still and breathes, with grain or without. The picture goes on from where it stopped, from where the scene is by then, or with a cut. A shot of each clip is slow and not frozen. H.264 at CRF 20 to 28 with key frames inside most passages, irregular frame times in every second clip.`,
    '',
    'An encoder mixes the frames between two that it predicts from, so a stop is spread over up to four frames. Where the coded picture still changes in them, at full size, any of them is right; and so is any live frame next to a passage that is the same as it to the last bit, as the scene itself stood still. “As filmed” counts the passages of which both bounds are within one frame of where the scene itself stops and goes on.',
    '',
    '| kind | passages | found | exact | invented | furthest off | bar | |',
    '|---|--:|--:|--:|--:|--:|---|---|',
    ...verdicts.map(({ kind, passages, found, exact, invented, worst, tolerance, held }) => {
      const cells = [passages, found, exact, invented, `${(worst * 1_000).toFixed(1)} ms`, tolerance, verdict(held)];
      return `| ${[kind, ...cells].join(' | ')} |`;
    }),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function verdict(held: boolean): string {
  return held ? 'held' : 'missed';
}
