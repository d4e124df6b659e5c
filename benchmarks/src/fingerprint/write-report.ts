import { machineLine } from '../system/machine-line.ts';
import type { SignatureFindings } from './judge-signatures.ts';
import type { FingerprintFindings } from './run-benchmark.ts';

/** Bits up to which two signatures may be taken for the same. */
const THRESHOLDS = [6, 8, 10, 12, 14];

/** The report of a run, in Markdown. */
export function reportFingerprints({ config, loadBefore, signatures }: FingerprintFindings): string {
  return [
    '# How well fingerprints tell what is alike',
    '',
    'Written by `pnpm bench:fingerprint`; the figures are those of the last run.',
    '',
    machineLine(loadBefore),
    `- Command: \`VIDI_BENCH_FILMS=${config.films} pnpm bench:fingerprint\``,
    `- ${config.films} films of 14 shots, 320x180, as \`bench:accuracy\` makes them, from seeds that nothing was chosen by; of each the variants below.`,
    ...signatureSection(signatures),
    '',
  ].join('\n');
}

function signatureSection({ alike, different }: SignatureFindings): string[] {
  const recalls = THRESHOLDS.map((most) => `${most} bits`);
  const everything = alike.flatMap(([, distances]) => distances);
  return [
    '',
    '## Signatures',
    '',
    'By how many of its 64 bits the signature of a variant differs from that of the film at the same moment; and the share of the moments that are found (recall) where two that differ by no more than so many bits are taken for the same.',
    '',
    `| variant | moments | median | 90 % within | ${recalls.join(' | ')} |`,
    `|---|--:|--:|--:|${THRESHOLDS.map(() => '--:|').join('')}`,
    ...alike.map(([{ name }, distances]) => row(name, distances)),
    row(
      'all variants',
      everything.toSorted((a, b) => a - b),
    ),
    '',
    `Of two different films, ${different.length} pairs of moments: the closest differ by ${different[0] ?? 0} bits, one in 10,000 by ${quantile(different, 0.0001)} or less, one in 1000 by ${quantile(different, 0.001)}, half by ${quantile(different, 0.5)}.`,
    '',
    '| taken for the same up to | recall, all variants | of two different films | precision |',
    '|--:|--:|--:|--:|',
    ...THRESHOLDS.map((most) => {
      const recall = shareWithin(everything, most);
      const wrong = shareWithin(different, most);
      const precision = recall + wrong === 0 ? 1 : recall / (recall + wrong);
      return `| ${most} bits | ${recall.toFixed(3)} | ${wrong.toFixed(6)} | ${precision.toFixed(5)} |`;
    }),
    '',
    'Precision is that of as many pairs of either kind. A single pair decides nothing: passages are compared.',
  ];
}

function row(name: string, distances: readonly number[]): string {
  const figures = [distances.length, quantile(distances, 0.5), quantile(distances, 0.9)];
  return `| ${[name, ...figures, ...THRESHOLDS.map((most) => shareWithin(distances, most).toFixed(3))].join(' | ')} |`;
}

function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.floor(share * (ascending.length - 1))] ?? 0;
}

function shareWithin(distances: readonly number[], most: number): number {
  return distances.length === 0 ? 0 : distances.filter((distance) => distance <= most).length / distances.length;
}
