import { machineLine } from '../system/machine-line.ts';
import type { Usage } from './measured-process.ts';
import { type AnalysisFindings, type ClipFindings, DECODING_ALONE, EVERYTHING } from './run-benchmark.ts';

/** Most memory that an analysis of 1080p may take, in MiB. */
const RESIDENT_BAR = 250;

/** The report of a run, in Markdown. */
export function reportAnalysis({ config, clips, loadBefore }: AnalysisFindings): string {
  return [
    '# What an analysis costs',
    '',
    'Written by `pnpm bench:analysis`; the figures are those of the last run.',
    '',
    machineLine(loadBefore),
    `- Clips: ${config.clipSeconds} s each, H.264 and AAC, made by the benchmark: textured scenes under a moving camera, grain, speech, a cut every 4 s`,
    `- ${config.rounds} rounds, everything in turn; medians. ${config.threads} decoder threads per stream. Each row is a process of its own, measured from its start to its end with all its threads.`,
    '- Wall time means something only on a machine that does nothing else; CPU time is the steadier figure.',
    ...clips.flatMap(clipSection),
    '',
  ].join('\n');
}

function clipSection({ clip, medians }: ClipFindings): string[] {
  const base = medians.get(DECODING_ALONE);
  const all = medians.get(EVERYTHING);
  if (base === undefined || all === undefined) throw new Error(`${clip.name} was not measured`);
  const ratio = all.cpuMs / base.cpuMs;
  return [
    '',
    `## ${clip.name}`,
    '',
    '| what | CPU s | of decoding alone | wall s | of decoding alone | resident MiB |',
    '|---|--:|--:|--:|--:|--:|',
    ...[...medians].map(([name, usage]) => row(name, usage, base)),
    '',
    `- CPU, everything against decoding alone: ${ratio.toFixed(2)}, bar ${clip.cpuBar}: ${verdict(ratio <= clip.cpuBar)}`,
    `- Resident memory: ${all.maxResidentMebibytes.toFixed(0)} MiB, bar ${RESIDENT_BAR}: ${verdict(all.maxResidentMebibytes < RESIDENT_BAR)}`,
  ];
}

function row(name: string, usage: Usage, base: Usage): string {
  const { cpuMs, wallMs, maxResidentMebibytes } = usage;
  const cells = [
    (cpuMs / 1_000).toFixed(2),
    (cpuMs / base.cpuMs).toFixed(2),
    (wallMs / 1_000).toFixed(2),
    (wallMs / base.wallMs).toFixed(2),
    maxResidentMebibytes.toFixed(0),
  ];
  return `| ${name} | ${cells.join(' | ')} |`;
}

function verdict(held: boolean): string {
  return held ? 'held' : 'missed';
}
