import { machineLine } from '../system/machine-line.ts';
import { median } from '../system/median.ts';
import { profileSection } from '../system/profile-section.ts';
import type { UploadSample } from './measure-upload.ts';
import type { UploadFindings } from './run-benchmark.ts';
import { PLAIN, PLAIN_KEPT } from './ways.ts';

/** The bars: throughput against the plain server, and growth of the resident memory of each service in MiB. */
const THROUGHPUT_BAR = 0.6;
const GROWTH_BAR = 64;

/** The report of a run, in Markdown. */
export function reportUploads(findings: UploadFindings): string {
  const { config, samples, startedKibibytes } = findings;
  const size = `${(config.sizeBytes / 2 ** 30).toFixed(1)} GiB`;
  const store = config.mediaStore === 's3' ? 'an S3 server (s3rver) on the same machine' : 'a folder';
  const started = Object.entries(startedKibibytes).map(([name, kibibytes]) => `${name} ${mebibytes(kibibytes)} MiB`);
  return [
    '# Uploads',
    '',
    `Written by \`${config.mediaStore === 's3' ? 'VIDI_BENCH_MEDIA_STORE=s3 ' : ''}pnpm bench:upload\`; the figures are those of the last run.`,
    '',
    machineLine(findings.loadBefore),
    `- ${size} for each upload, ${config.rounds} rounds, all ways in turn, each client a process of its own; the disk is idle before each. Throughput is the median, memory the worst.`,
    `- System: gateway, ingest and PostgreSQL (${findings.database}) as processes of their own with default settings; media in ${store}, resumable uploads in a folder, one disk for all. No processor.`,
    '- A client, the services and the plain server share the machine. Time ends with the answer: Vidi has then synced the bytes to the disk and told their SHA-256; the plain server has written them to the page cache.',
    `- Memory: growth of a service is the peak of its resident memory during the upload (VmHWM) less what it settled at before. Just started: ${started.join(', ')}; then every way was warmed up.`,
    '',
    '| way | MiB/s | of plain | CPU s per GiB | memory before → peak (growth), MiB |',
    '|---|--:|--:|---|---|',
    ...[...samples].map(([name, all]) => row(name, all, findings)),
    '',
    '## Bars',
    '',
    ...[...samples]
      .filter(([name]) => name !== PLAIN && name !== PLAIN_KEPT)
      .flatMap(([name, all]) => bars(name, all, findings)),
    '',
    '## Where the time goes',
    '',
    'From a CPU profile (`--cpu-prof`) of each service while a form of at most 1 GiB came in.',
    ...Object.entries(findings.profiles).flatMap(([service, profile]) => profileSection(service, profile)),
    '',
  ].join('\n');
}

function row(name: string, all: readonly UploadSample[], findings: UploadFindings): string {
  const gibibytes = findings.config.sizeBytes / 2 ** 30;
  const services = Object.keys(all[0]?.processes ?? {});
  const cpu = services.map((service) => {
    const seconds = median(all.map(({ processes }) => processes[service]?.cpuSeconds ?? Number.NaN));
    return `${service} ${(seconds / gibibytes).toFixed(2)}`;
  });
  const memory = services.map((service) => {
    const { before, peak, growth } = worstMemory(all, service);
    return `${service} ${before.toFixed(0)} → ${peak.toFixed(0)} (${growth.toFixed(0)})`;
  });
  const speed = throughput(all, findings);
  const last = all.flatMap(({ lastAnswerSeconds }) => lastAnswerSeconds ?? []);
  const note = last.length > 0 ? `, ${median(last).toFixed(1)} s of it after the last byte` : '';
  return `| ${name}${note} | ${speed.toFixed(0)} | ${ratio(all, findings).toFixed(2)} | ${cpu.join(', ')} | ${memory.join(', ')} |`;
}

function bars(name: string, all: readonly UploadSample[], findings: UploadFindings): readonly string[] {
  const reached = ratio(all, findings);
  const kept = throughput(all, findings) / throughput(findings.samples.get(PLAIN_KEPT) ?? [], findings);
  return [
    `- ${name}, throughput against ${PLAIN}: **${reached.toFixed(2)}** (at least ${THROUGHPUT_BAR}: ${verdict(reached >= THROUGHPUT_BAR)}); against ${PLAIN_KEPT}: ${kept.toFixed(2)}`,
    ...Object.keys(all[0]?.processes ?? {}).map((service) => {
      const { growth } = worstMemory(all, service);
      return `- ${name}, growth of ${service}: **${growth.toFixed(0)} MiB** (below ${GROWTH_BAR}: ${verdict(growth < GROWTH_BAR)})`;
    }),
  ];
}

function throughput(all: readonly UploadSample[], { config }: UploadFindings): number {
  return config.sizeBytes / 2 ** 20 / median(all.map(({ seconds }) => seconds));
}

function ratio(all: readonly UploadSample[], findings: UploadFindings): number {
  return throughput(all, findings) / throughput(findings.samples.get(PLAIN) ?? [], findings);
}

/** The round in which a service grew most, in MiB. */
function worstMemory(all: readonly UploadSample[], service: string) {
  const rounds = all.map(({ processes }) => {
    const before = (processes[service]?.beforeKibibytes ?? Number.NaN) / 1_024;
    const peak = (processes[service]?.peakKibibytes ?? Number.NaN) / 1_024;
    return { before, peak, growth: peak - before };
  });
  return (
    rounds.toSorted((a, b) => b.growth - a.growth)[0] ?? { before: Number.NaN, peak: Number.NaN, growth: Number.NaN }
  );
}

function mebibytes(kibibytes: number): string {
  return (kibibytes / 1_024).toFixed(0);
}

function verdict(held: boolean): string {
  return held ? 'met' : 'missed';
}
