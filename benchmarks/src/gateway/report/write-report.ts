import type { ProfileSummary } from '../../system/cpu-profile.ts';
import { machineLine } from '../../system/machine-line.ts';
import { profileSection } from '../../system/profile-section.ts';
import type { BenchmarkConfig } from '../config.ts';
import type { LoadGenerators } from '../load/generators.ts';
import type { Sample } from '../measure.ts';
import { CONNECT_NODE_ECHO, MULTIPLEXED_ECHO, REST } from '../targets.ts';

/** Bars of the gateway: what GetVideo over REST must reach against connect-node's bare gRPC echo in the same run. */
const REQUESTS_BAR = 0.5;
const CPU_BAR = 1;

/** All that a run found out. */
export interface Findings {
  readonly config: BenchmarkConfig;
  readonly generators: LoadGenerators;
  readonly database: string;
  readonly messageBytes: number;
  /** Medians, by name of the target. */
  readonly medians: ReadonlyMap<string, Sample>;
  /** By name of the service. */
  readonly profiles: Readonly<Record<string, ProfileSummary>>;
  readonly loadBefore: number;
}

/** The report of a run, in Markdown. */
export function report(findings: Findings): string {
  const { config, generators, medians } = findings;
  const tools = [...new Set([generators.http1.name, generators.grpc.name])].join(' and ');
  return [
    '# GetVideo through the gateway',
    '',
    'Written by `pnpm bench:gateway`; the figures are those of the last run.',
    '',
    machineLine(findings.loadBefore),
    `- System: gateway, ingest and PostgreSQL (${findings.database}) as processes of their own with default settings, direct ticket queue`,
    `- Load: ${tools}, ${config.concurrency} clients for each target, each with a connection of its own and one request at a time (but for the multiplexed echo); the echo gets and gives the same Video of ${findings.messageBytes} bytes`,
    `- ${config.rounds} rounds of ${config.seconds} s for each target, taking turns; medians. Everything shares the machine, the load generator too.`,
    '',
    '| target | requests/s | p50 ms | p99 ms | CPU per request, µs |',
    '|---|--:|--:|--:|---|',
    ...[...medians].map(([name, sample]) => row(name, sample)),
    '',
    '## Bars',
    '',
    ...bars(medians),
    '',
    '## Where the time goes',
    '',
    'From a CPU profile (`--cpu-prof`) of each service under the REST load, after it warmed up.',
    ...Object.entries(findings.profiles).flatMap(([service, profile]) => profileSection(service, profile)),
    '',
  ].join('\n');
}

function row(name: string, { requestsPerSecond, p50Ms, p99Ms, cpuUs }: Sample): string {
  const cpu = Object.entries(cpuUs).map(([process, us]) => `${process} ${us.toFixed(0)}`);
  return `| ${name} | ${requestsPerSecond.toFixed(0)} | ${p50Ms.toFixed(1)} | ${p99Ms.toFixed(1)} | ${cpu.join(', ')} |`;
}

function bars(medians: ReadonlyMap<string, Sample>): readonly string[] {
  return [CONNECT_NODE_ECHO, MULTIPLEXED_ECHO].flatMap((name) => {
    const [rest, echo] = [medians.get(REST), medians.get(name)];
    const requests = (rest?.requestsPerSecond ?? 0) / (echo?.requestsPerSecond ?? 0);
    const cpu = (rest?.cpuUs['gateway'] ?? 0) / (echo?.cpuUs['echo'] ?? 0);
    return [
      `- REST through gateway, ingest and PostgreSQL against ${name}, requests/s: **${requests.toFixed(2)}** (at least ${REQUESTS_BAR}: ${requests >= REQUESTS_BAR ? 'met' : 'missed'})`,
      `- The gateway's own CPU per REST request against that of ${name}: **${cpu.toFixed(2)}** (below ${CPU_BAR}: ${cpu < CPU_BAR ? 'met' : 'missed'})`,
    ];
  });
}
