import { machineLine } from '../system/machine-line.ts';
import { median } from '../system/median.ts';
import { profileSection } from '../system/profile-section.ts';
import type { LatencySample } from './measure-latency.ts';
import { type QueueSample, SHORT_QUEUE, totalOf } from './measure-queue.ts';
import type { PipelineFindings } from './run-benchmark.ts';

/** The bars: ms of overhead beyond the analysis, jobs a second, cost of a job behind a long queue against a short one. */
const OVERHEAD_BAR_MS = 150;
const RATE_BAR = 20;
/** "No more", within what two measurements of the same differ by. */
const COST_BAR = 1.1;

/** The report of a run, in Markdown. */
export function reportPipeline(findings: PipelineFindings): string {
  const { config, latency, shortQueue, severalAtATime, longQueue } = findings;
  const kibibytes = Math.round(findings.clipBytes / 1_024);
  const cost = totalOf(longQueue.cpuMs) / totalOf(shortQueue.cpuMs);
  return [
    '# The pipeline',
    '',
    'Written by `pnpm bench:pipeline`; the figures are those of the last run.',
    '',
    machineLine(findings.loadBefore),
    `- Clips of 1 s (640x360, 25 frames a second, H.264 and AAC, ${kibibytes} KiB), no two of the same bytes.`,
    `- System: gateway, ingest, PostgreSQL (${findings.database}) and one processor as processes of their own with default settings, tickets by the direct queue, media in a folder. Client and services share the machine.`,
    '',
    '## One video in an idle system',
    '',
    `${config.videos} of each kind, one after another; medians (worst) in ms. The analysis alone: the same command to a loaded analysis process with nothing around it, in turn with the videos. Texts are what is said and what is on the screen: engines of their own finish them.`,
    '',
    '| found | accepted to completed | of that the analysis alone | overhead | answer to news, at the client |',
    '|---|--:|--:|--:|--:|',
    ...latency.map(latencyRow),
    '',
    '## A queue of media infos',
    '',
    `${shortQueue.jobs} jobs in queues of ${SHORT_QUEUE} that the processor found full, and ${longQueue.jobs} jobs at the head of a longer one, each after a warm-up; the processor works on so many at a time.`,
    '',
    '| queued | at a time | jobs a second | ms from claim to completion | CPU ms per job | of these |',
    '|--:|--:|--:|--:|--:|---|',
    ...[shortQueue, longQueue, severalAtATime].map(queueRow),
    '',
    '## Bars',
    '',
    ...latency.map(
      (sample) =>
        `- ${sample.name}, overhead: **${overheadOf(sample).toFixed(0)} ms** (below ${OVERHEAD_BAR_MS}: ${verdict(overheadOf(sample) < OVERHEAD_BAR_MS)})`,
    ),
    ...[longQueue, severalAtATime].map(
      ({ atATime, jobsPerSecond }) =>
        `- jobs a second, ${atATime} at a time: **${jobsPerSecond.toFixed(1)}** (at least ${RATE_BAR}: ${verdict(jobsPerSecond >= RATE_BAR)})`,
    ),
    `- CPU time of a job behind ${longQueue.queued} others against behind ${SHORT_QUEUE}: **${cost.toFixed(2)}** (at most ${COST_BAR}: ${verdict(cost <= COST_BAR)}); time from claim to completion: ${(longQueue.jobMs / shortQueue.jobMs).toFixed(2)}`,
    '',
    '## Where the time goes',
    '',
    'From a CPU profile (`--cpu-prof`) of each service while a queue of media infos was worked off.',
    ...Object.entries(findings.profiles).flatMap(([service, profile]) => profileSection(service, profile)),
    '',
  ].join('\n');
}

function latencyRow(sample: LatencySample): string {
  const { name, acceptedToCompleted, analysisAlone, seenByClient } = sample;
  const cells = [acceptedToCompleted, analysisAlone].map(middleAndWorst);
  return `| ${name} | ${cells.join(' | ')} | ${overheadOf(sample).toFixed(0)} | ${middleAndWorst(seenByClient)} |`;
}

function overheadOf({ acceptedToCompleted, analysisAlone }: LatencySample): number {
  return median(acceptedToCompleted) - median(analysisAlone);
}

function middleAndWorst(ms: readonly number[]): string {
  return `${median(ms).toFixed(0)} (${Math.max(...ms).toFixed(0)})`;
}

function queueRow({ queued, atATime, jobsPerSecond, jobMs, cpuMs }: QueueSample): string {
  const parts = Object.entries(cpuMs).map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
  return `| ${queued} | ${atATime} | ${jobsPerSecond.toFixed(1)} | ${jobMs.toFixed(0)} | ${totalOf(cpuMs).toFixed(1)} | ${parts.join(', ')} |`;
}

function verdict(held: boolean): string {
  return held ? 'met' : 'missed';
}
