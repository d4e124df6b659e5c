import { createFilesystemMediaStore, videoPrefix } from '@vidi/media-store';
import { createVidiClient, type Video, type VidiClient } from '@vidi/sdk';
import pc from 'picocolors';
import { type LauncherConfig, ServiceFailedError, type System, startSystem } from '../launcher/index.ts';
import { compareWithTruth } from './compare-with-truth.ts';
import { type DemoInput, makeSample, readArgument } from './demo-input.ts';
import { describeProgress, type ProgressOutput, progressLine, shownPercent } from './progress-line.ts';
import { summary } from './summary.ts';
import { bytesText } from './time-text.ts';

/** What a demo is run with. */
export interface DemoOptions {
  /** What follows `npm run demo --`. */
  readonly args: readonly string[];
  readonly config: LauncherConfig;
  readonly output: ProgressOutput;
  /** Gives the demo up. */
  readonly signal: AbortSignal;
}

/**
 * Starts a private Vidi, hands a video to its public API, shows what comes out, and stops it again.
 *
 * @returns the exit code: 0 when the video was analysed and, where its content is known, that content was found.
 */
export async function runDemo({ args, config, output, signal }: DemoOptions): Promise<number> {
  const say = (text: string) => output.write(`${text}\n`);
  const given = await readArgument(args);
  if (given === undefined)
    say('Making a sample video: moving scenes, hard cuts, a black passage, speech-like sound, silence ...');
  const input = given ?? (await makeSample(config.dataDir));
  signal.throwIfAborted();
  say('Starting PostgreSQL, the broker, ingest, processor and gateway ...');
  const system = await startSystem(config, { signal });
  try {
    for (const { part, chosen, why } of system.choices) say(pc.dim(`  ${part}: ${chosen} (${why})`));
    say(pc.dim(`  API: ${system.url}/api/v1/videos`));
    const analysed = analyse(createVidiClient({ baseUrl: system.url }), input, config, output, signal);
    return await Promise.race([analysed, failureOf(system)]);
  } finally {
    say('');
    say('Stopping everything ...');
    const clean = await system.stop();
    say(clean ? 'Stopped. Nothing is left running.' : 'Stopped, but not everything ended cleanly.');
  }
}

async function failureOf(system: System): Promise<never> {
  throw await system.failed;
}

async function analyse(
  client: VidiClient,
  input: DemoInput,
  config: LauncherConfig,
  output: ProgressOutput,
  signal: AbortSignal,
): Promise<number> {
  const say = (text: string) => output.write(`${text}\n`);
  // The demo's own folder holds nothing but videos of earlier demos.
  for await (const { id } of client.videos.list({ signal })) await client.videos.delete(id, { signal });
  const line = progressLine(output);
  const created = await handOver(client, input, line.show, signal);
  const video = await client.videos.waitUntilDone(created.id, {
    signal,
    throwOnFailure: false,
    pollIntervalMs: 200,
    onProgress: (now) => line.show(describeProgress(now), shownPercent(now)),
  });
  line.end();
  if (video.status !== 'COMPLETED') {
    say(
      pc.red(
        `\nThe video ended ${video.status}: ${video.error?.message ?? 'no reason was given'} (${video.error?.reason ?? 'UNKNOWN'})`,
      ),
    );
    return 1;
  }
  const results = await client.videos.results(video.id, { signal });
  const media = createFilesystemMediaStore({ root: config.mediaDir });
  const kept = await Array.fromAsync(media.list(videoPrefix(video.id)));
  const pathOf = (name: string) =>
    kept
      .map(({ key }) => key)
      .filter((key) => key.endsWith(`/${name}`))
      .map(media.pathOf)[0];
  say(summary(video, results, (name) => pathOf(name) ?? name));
  if (input.kind !== 'sample') return 0;
  const checks = compareWithTruth(results, input.truth);
  say(`\n${pc.bold('Compared with what the sample is known to contain')}`);
  for (const { ok, text } of checks) say(`  ${ok ? pc.green('ok   ') : pc.red('WRONG')} ${text}`);
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

async function handOver(
  client: VidiClient,
  input: DemoInput,
  show: (text: string, percent: number | undefined) => void,
  signal: AbortSignal,
): Promise<Video> {
  if (input.kind === 'url') {
    show(`handing over ${input.url}`, undefined);
    return await client.videos.create({ url: input.url }, { signal });
  }
  return await client.videos.upload(input.path, {
    signal,
    ...(input.kind === 'sample' && { title: 'The sample video' }),
    onProgress: ({ sentBytes, totalBytes }) =>
      show(
        `uploading, ${bytesText(sentBytes)}${totalBytes === undefined ? '' : ` of ${bytesText(totalBytes)}`}`,
        totalBytes === undefined ? undefined : Math.floor((sentBytes / Math.max(1, totalBytes)) * 100),
      ),
  });
}

/** What a person is told of an error that ended the demo. */
export function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = error instanceof ServiceFailedError ? error.lastLines : [];
  return [message, ...lines.map((text) => `  ${text}`)].join('\n');
}
