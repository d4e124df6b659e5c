import { precisionOf, recallOf } from '../accuracy/scoring/figures.ts';
import { machineLine } from '../system/machine-line.ts';
import type { SimilarVideosBenchmarkConfig } from './config.ts';
import type { SearchFindings } from './judge-search.ts';

/** The report of a run, in Markdown. */
export function reportSearch(
  config: SimilarVideosBenchmarkConfig,
  loadBefore: number,
  findings: SearchFindings,
): string {
  const { rows, videos, searches, found, missed, invented, medianMs } = findings;
  const counts = { found, missed, invented };
  return [
    '# How well videos that look alike are found',
    '',
    'Written by `pnpm bench:similar-videos`; the figures are those of the last run.',
    '',
    machineLine(loadBefore),
    `- Command: \`VIDI_BENCH_FILMS=${config.films} pnpm bench:similar-videos\``,
    `- ${config.films} films of 8 shots with the variants of \`bench:fingerprint\`, and as many pairs of films that share an intro of 8 s, from seeds that nothing was chosen by: ${videos} videos, handed over and asked about through the public API.`,
    '',
    '## From each film, its copies',
    '',
    '| copy | asked for | found | said to be a near-duplicate or contained (of an intro: a shared passage) | at the right place, within 1 s |',
    '|---|--:|--:|--:|--:|',
    ...rows.map(
      ({ name, asked, found, rightRelation, rightPlace }) =>
        `| ${[name, asked, found, rightRelation, rightPlace].join(' | ')} |`,
    ),
    '',
    '## From every video, all that share something with it',
    '',
    'Also from copies to other copies of the same film, which are changed twice over.',
    '',
    '| searches | found | missed | invented | precision | recall | median time |',
    '|--:|--:|--:|--:|--:|--:|--:|',
    `| ${[searches, found, missed, invented, precisionOf(counts).toFixed(3), recallOf(counts).toFixed(3), `${medianMs.toFixed(0)} ms`].join(' | ')} |`,
    '',
  ].join('\n');
}
