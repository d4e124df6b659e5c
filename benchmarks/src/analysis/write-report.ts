import { machineLine } from '../system/machine-line.ts';
import type { Growth } from './measure-growth.ts';
import type { Usage } from './measured-process.ts';
import { type AnalysisFindings, type ClipFindings, DECODING_ALONE, EVERYTHING } from './run-benchmark.ts';

/** Most memory that an analysis of 1080p may take, in MiB. */
const RESIDENT_BAR = 250;
/** Most that may have come on top at minute 60 of a long video, in MiB. */
const GROWTH_BAR = 10;
/** Most that the memory after run 20 may be of that after run 5. */
const RUNS_BAR = 1.1;

/** The report of a run, in Markdown. */
export function reportAnalysis({ config, clips, growth, loadBefore }: AnalysisFindings): string {
  return [
    '# What an analysis costs',
    '',
    'Written by `pnpm bench:analysis`; the figures are those of the last run.',
    '',
    machineLine(loadBefore),
    `- Clips: ${config.clipSeconds} s each, H.264 and AAC, made by the benchmark: textured scenes under a moving camera, grain, speech, a cut every 4 s`,
    `- ${config.rounds} ${config.rounds === 1 ? 'round' : 'rounds'}, everything in turn; medians. ${config.threads} decoder threads. Each row is a process of its own, measured from its start to its end with all its threads; its code is compiled already, as where processors run.`,
    '- Wall time means something only on a machine that does nothing else; CPU time is the steadier figure.',
    ...clips.flatMap(clipSection),
    ...growthSection(growth),
    '',
  ].join('\n');
}

function clipSection({ clip, medians }: ClipFindings): string[] {
  const base = medians.get(DECODING_ALONE);
  const all = medians.get(EVERYTHING);
  if (base === undefined || all === undefined) throw new Error(`${clip.name} was not measured`);
  const ratio = all.cpuMs / base.cpuMs;
  const wallRatio = all.wallMs / base.wallMs;
  const { wallBar } = clip;
  return [
    '',
    `## ${clip.name}, ${clip.bitRate / 1_000_000} Mbit/s`,
    '',
    '| what | CPU s | of decoding alone | wall s | of decoding alone | resident MiB |',
    '|---|--:|--:|--:|--:|--:|',
    ...[...medians].map(([name, usage]) => row(name, usage, base)),
    '',
    `- CPU, everything against decoding alone: ${ratio.toFixed(2)}, bar ${clip.cpuBar}: ${verdict(ratio <= clip.cpuBar)}`,
    ...(wallBar === undefined
      ? []
      : [`- Wall time: ${wallRatio.toFixed(2)}, bar ${wallBar}: ${verdict(wallRatio <= wallBar)}`]),
    `- Resident memory: ${all.maxResidentMebibytes.toFixed(0)} MiB, bar ${RESIDENT_BAR}: ${verdict(all.maxResidentMebibytes < RESIDENT_BAR)}`,
  ];
}

function growthSection({ minute10, minute60, run5, run20 }: Growth): string[] {
  const grown = minute60 - minute10;
  const ratio = run20 / run5;
  return [
    '',
    '## Memory over time',
    '',
    'Everything, on an hour of 256x144, and twenty times in one process on eight seconds of 1080p (a processor takes a new process for each).',
    '',
    `- Resident at minute 10: ${minute10.toFixed(1)} MiB, at minute 60: ${minute60.toFixed(1)} MiB: ${grown.toFixed(1)} MiB more, bar ${GROWTH_BAR}: ${verdict(grown <= GROWTH_BAR)}`,
    `- Resident after run 5: ${run5.toFixed(1)} MiB, after run 20: ${run20.toFixed(1)} MiB: ${ratio.toFixed(2)}, bar ${RUNS_BAR}: ${verdict(ratio <= RUNS_BAR)}`,
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
