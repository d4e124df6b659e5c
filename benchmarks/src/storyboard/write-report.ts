import type { Usage } from '../analysis/measured-process.ts';
import { machineLine } from '../system/machine-line.ts';
import { ALONE, DECODING, FULL, type StoryboardBenchmark, type StoryboardFindings } from './run-benchmark.ts';

/** How many times faster a storyboard alone is to be than with a full decode, where keyframes suffice. */
const BAR = 25;

/** The report of a run, in Markdown. */
export function reportStoryboards({ config, clips, loadBefore }: StoryboardBenchmark): string {
  return [
    '# What a storyboard alone costs',
    '',
    'Written by `pnpm bench:storyboard`; the figures are those of the last run.',
    '',
    machineLine(loadBefore),
    `- Clips: ${config.clipSeconds} s of 1080p30 each, H.264 and AAC in MP4, made by the benchmark: 20 s of textured scenes with grain, repeated`,
    `- ${config.rounds} ${config.rounds === 1 ? 'round' : 'rounds'}, everything in turn; medians. ${config.threads} decoder threads per stream. Each row is a process of its own, from its start to its end with all its threads.`,
    '- With a full decode: STORYBOARD beside BLACK, which needs every frame and costs next to nothing else.',
    '- Wall time means something only on a machine that does nothing else; CPU time is the steadier figure.',
    ...clips.flatMap((clip, index) => clipSection(clip, index === 0)),
    '',
  ].join('\n');
}

function clipSection({ name, medians }: StoryboardFindings, hasBar: boolean): string[] {
  const [alone, full] = [ALONE, FULL].map((row) => medians.get(row));
  if (alone === undefined || full === undefined) throw new Error(`${name} was not measured`);
  const cpu = full.cpuMs / alone.cpuMs;
  const wall = full.wallMs / alone.wallMs;
  const bar = hasBar ? `, bar ${BAR}: ${Math.min(cpu, wall) >= BAR ? 'held' : 'missed'}` : '';
  return [
    '',
    `## ${name}`,
    '',
    '| what | CPU s | wall s | resident MiB |',
    '|---|--:|--:|--:|',
    ...[ALONE, FULL, DECODING].map((row) => tableRow(row, medians.get(row))),
    '',
    `- Alone it is ${cpu.toFixed(1)} times faster in CPU time, ${wall.toFixed(1)} times in wall time${bar}`,
  ];
}

function tableRow(name: string, usage: Usage | undefined): string {
  if (usage === undefined) throw new Error(`${name} was not measured`);
  const { cpuMs, wallMs, maxResidentMebibytes } = usage;
  return `| ${name} | ${(cpuMs / 1_000).toFixed(2)} | ${(wallMs / 1_000).toFixed(2)} | ${maxResidentMebibytes.toFixed(0)} |`;
}
