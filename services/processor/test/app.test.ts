import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClaimJobResponse_Refusal } from '@vidi/contracts/vidi/internal/v1/job_service';
import { TicketService } from '@vidi/contracts/vidi/internal/v1/ticket_service';
import { Feature, FeatureSchema } from '@vidi/contracts/vidi/v1/feature';
import { createFilesystemMediaStore, sourceKey } from '@vidi/media-store';
import { ConfigError } from '@vidi/service-kit';
import { eventually, provideRabbitMq, silentLogger, temporaryFolder } from '@vidi/test-kit';
import { createDirectTicketBroker, createRabbitTicketPublisher } from '@vidi/ticket-queue';
import { describe, expect, it } from 'vitest';
import { createProcessor, type ProcessorOverrides } from '../src/app.ts';
import { parseConfig } from '../src/config.ts';
import type { Analyser } from '../src/ports/analyser.ts';
import { mediaInfo } from './findings.ts';
import { lease, startScriptedIngest } from './scripted-ingest.ts';
import { endlessAnalysis, JOB_ID, text, VIDEO_ID } from './trial-processor.ts';

describe('a processor', { timeout: 60_000 }, () => {
  it('takes tickets from ingest, works on them, and stops cleanly', async () => {
    await using system = await startSystem({
      analyser: { analyse: async ({ onEvent }) => await onEvent(mediaInfo()) },
    });
    await system.offerVideo();
    await system.broker.publish([{ jobId: JOB_ID }]);
    await eventually('the job is completed', () => system.ingest.heard.completed.length === 1);
    expect(system.ingest.heard.published).toHaveLength(1);
    expect(await system.stop()).toBe(true);
  });

  it('takes tickets from RabbitMQ', async ({ skip }) => {
    await using rabbit = await provideRabbitMq();
    if (rabbit === undefined) return skip('no RabbitMQ');
    await using system = await startSystem(
      { analyser: { analyse: async ({ onEvent }) => await onEvent(mediaInfo()) } },
      { RABBITMQ_URL: rabbit.url, VIDI_QUEUE_PREFIX: rabbit.queuePrefix },
    );
    await system.offerVideo();
    const publisher = createRabbitTicketPublisher({ ...rabbit, log: silentLogger() });
    await eventually('the broker is there', async () => {
      await publisher.checkHealth();
      return true;
    });
    await publisher.publish([{ jobId: JOB_ID }]);
    await eventually('the job is completed', () => system.ingest.heard.completed.length === 1);
    await publisher.close();
    expect(await system.stop()).toBe(true);
  });

  it('tells on its port for health checks what became of its jobs, unless that is off', async () => {
    const analyser: Analyser = { analyse: async ({ onEvent }) => await onEvent(mediaInfo()) };
    await using system = await startSystem({ analyser });
    await system.offerVideo();
    await system.broker.publish([{ jobId: JOB_ID }]);
    const { body } = await eventually('the job is counted', async () => {
      const page = await system.ask('/metrics');
      return page.body.includes('vidi_processor_attempts_total{outcome="SUCCEEDED",class=""} 1') ? page : undefined;
    });
    expect(body).toContain('vidi_feature_duration_seconds_count{feature="MEDIA_INFO",outcome="RESULT"} 1');
    expect(body).toContain('vidi_attempt_duration_seconds_count{outcome="SUCCEEDED"} 1');
    await using quiet = await startSystem({ analyser }, { VIDI_METRICS: 'off' });
    expect((await quiet.ask('/metrics')).status).toBe(404);
  });

  it('lets a running job finish when it stops', async () => {
    const { promise: goOn, resolve } = Promise.withResolvers<void>();
    let started = false;
    await using system = await startSystem({
      analyser: {
        analyse: async ({ onEvent }) => {
          started = true;
          await goOn;
          await onEvent(mediaInfo());
        },
      },
    });
    await system.offerVideo();
    await system.broker.publish([{ jobId: JOB_ID }]);
    await eventually('the analysis runs', () => started);
    const stopping = system.stop();
    resolve();
    expect(await stopping).toBe(true);
    expect(system.ingest.heard.completed).toHaveLength(1);
    expect(system.ingest.heard.released).toEqual([]);
  });

  it('gives back a job that does not finish within the grace', async () => {
    let started = false;
    await using system = await startSystem(
      {
        analyser: {
          analyse: async (request) => {
            started = true;
            await endlessAnalysis(request);
          },
        },
      },
      { VIDI_SHUTDOWN_GRACE: '200ms' },
    );
    await system.offerVideo();
    await system.broker.publish([{ jobId: JOB_ID }]);
    await eventually('the analysis runs', () => started);
    expect(await system.stop()).toBe(true);
    expect(system.ingest.heard.released).toMatchObject([{ jobId: JOB_ID, attempt: 1 }]);
    expect(system.ingest.heard.failed).toEqual([]);
  });

  it('tells ingest that it is there with what it can do, again and again, and says goodbye when it stops', async () => {
    const { promise: goOn, resolve } = Promise.withResolvers<void>();
    let started = false;
    await using system = await startSystem(
      {
        analyser: {
          analyse: async ({ onEvent }) => {
            started = true;
            await goOn;
            await onEvent(mediaInfo());
          },
        },
      },
      { VIDI_PROCESSOR_HEARTBEAT: '50ms', VIDI_PROCESSOR_CONCURRENCY: '3' },
    );
    const { announced, unregistered } = system.ingest.heard;
    await eventually('it was heard of three times', () => announced.length >= 3);
    const [first] = announced;
    expect(first).toMatchObject({ host: hostname(), version: '0.1.0', concurrency: 3, stopping: false });
    expect(first?.processorId).toContain(hostname());
    expect(first?.features.map(({ feature }) => feature)).toEqual(
      FeatureSchema.values.map(({ number }) => number).filter((number) => number !== 0),
    );
    const transcript = first?.features.find(({ feature }) => feature === Feature.TRANSCRIPT);
    expect(transcript).toMatchObject({ engine: 'vidi.subtitles', limitation: { reason: 'SUBTITLES_ONLY' } });

    await system.offerVideo();
    await system.broker.publish([{ jobId: JOB_ID }]);
    await eventually('the analysis runs', () => started);
    const stopping = system.stop();
    await eventually('it says that it is on its way out', () => announced.at(-1)?.stopping === true);
    expect(unregistered).toEqual([]);
    resolve();
    expect(await stopping).toBe(true);
    expect(unregistered).toMatchObject([{ processorId: first?.processorId }]);
  });

  it('takes no tickets while it is paused, and takes them again when it is resumed', async () => {
    await using system = await startSystem(
      { analyser: { analyse: async ({ onEvent }) => await onEvent(mediaInfo()) } },
      { VIDI_PROCESSOR_HEARTBEAT: '50ms' },
    );
    const { announced, completed } = system.ingest.heard;
    let claims = 0;
    system.ingest.script = {
      claimJob: () => {
        claims++;
        return { outcome: { case: 'refusal', value: ClaimJobResponse_Refusal.PAUSED } };
      },
    };
    system.ingest.announcement.paused = true;
    await system.offerVideo();
    // Whichever comes first, the announcement or a refusal, tells it.
    await system.broker.publish([{ jobId: JOB_ID }]);
    const before = announced.length;
    await eventually('it was told', () => announced.length >= before + 2);
    const claimsBefore = claims;
    await system.broker.publish([{ jobId: JOB_ID }]);
    const then = announced.length;
    await eventually('time has passed', () => announced.length >= then + 2);
    expect(claims).toBe(claimsBefore);
    system.ingest.script = {};
    system.ingest.announcement.paused = false;
    await eventually('the job is completed', () => completed.length > 0);
  });

  it('announces itself anew to an ingest that was away', async () => {
    await using system = await startSystem({}, { VIDI_PROCESSOR_HEARTBEAT: '50ms' });
    const { announced } = system.ingest.heard;
    await eventually('it was heard of', () => announced.length > 0);
    await system.ingest.stop();
    const before = announced.length;
    await system.ingest.restart();
    await eventually('it is heard of again', () => announced.length > before);
  });

  it('is ready while all it needs is there, and says what is missing when not', async () => {
    await using system = await startSystem({});
    await eventually('it is ready', async () => (await system.readiness()).status === 200);
    await system.ingest.stop();
    const { body } = await eventually('it is not ready', async () => {
      const answer = await system.readiness();
      return answer.status === 503 ? answer : undefined;
    });
    expect(body).toContain('"name":"ingest","ok":false');
    expect(body).toContain('"name":"media store","ok":true');
    await system.ingest.restart();
    await eventually('it is ready again', async () => (await system.readiness()).status === 200);
  });

  it('names the variable when its health port is taken', async () => {
    await using folder = await temporaryFolder();
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const env = { VIDI_MEDIA_DIR: folder.path, VIDI_WORK_DIR: folder.path, VIDI_PROCESSOR_HEALTH_PORT: port };
    const processor = createProcessor(parseConfig(env), { log: silentLogger() });
    const starting = processor.start();
    await expect(starting).rejects.toThrow(ConfigError);
    await expect(starting).rejects.toThrow(`VIDI_PROCESSOR_HEALTH_PORT is "${port}"`);
    squatter.close();
  });
});

describe('the processor’s process', { timeout: 60_000 }, () => {
  it('says when it is ready, and leaves cleanly at SIGTERM', async () => {
    await using folder = await temporaryFolder();
    await using ingest = await startIngest();
    const child = startProcess({
      VIDI_MEDIA_DIR: join(folder.path, 'media'),
      VIDI_WORK_DIR: join(folder.path, 'work'),
      VIDI_INGEST_ADDRESS: ingest.address,
      VIDI_PROCESSOR_HEALTH_PORT: '0',
    });
    const [message] = await once(child, 'message');
    expect(message).toEqual({ ready: true });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('says what is wrong with its settings and exits with 2', async () => {
    const child = startProcess({ VIDI_PROCESSOR_CONCURRENCY: 'many' });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += String(chunk);
    });
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(said).toContain('VIDI_MEDIA_DIR is not set');
    expect(said).toContain('VIDI_PROCESSOR_CONCURRENCY is "many": it accepts a whole number from 1 to 256');
  });
});

function startProcess(env: Readonly<Record<string, string>>) {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  return fork(main, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
}

/** A scripted ingest that hands out tickets as well. */
async function startIngest() {
  const broker = createDirectTicketBroker({ log: silentLogger() });
  const ingest = await startScriptedIngest((server) => server.addService(TicketService, broker.ticketService));
  return {
    ...ingest,
    broker,
    [Symbol.asyncDispose]: async () => {
      await broker.close();
      await ingest[Symbol.asyncDispose]();
    },
  };
}

/** A started processor with an ingest. */
async function startSystem(overrides: ProcessorOverrides, env: Readonly<Record<string, string>> = {}) {
  await using setup = new AsyncDisposableStack();
  const folder = setup.use(await temporaryFolder());
  const ingest = setup.use(await startIngest());
  const mediaDir = join(folder.path, 'media');
  const config = parseConfig({
    VIDI_MEDIA_DIR: mediaDir,
    VIDI_WORK_DIR: join(folder.path, 'work'),
    VIDI_INGEST_ADDRESS: ingest.address,
    VIDI_PROCESSOR_HEALTH_PORT: '0',
    ...env,
  });
  const processor = createProcessor(config, { log: silentLogger(), ...overrides });
  await processor.start();
  let stopped: Promise<boolean> | undefined;
  const stop = async () => {
    stopped ??= processor.stop();
    return await stopped;
  };
  setup.defer(async () => void (await stop()));
  const owned = setup.move();
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${processor.healthPort}${path}`);
    return { status: response.status, body: await response.text() };
  };
  return {
    ingest,
    broker: ingest.broker,
    stop,
    offerVideo: async () => {
      const store = createFilesystemMediaStore({ root: mediaDir });
      const { key, sizeBytes, sha256 } = await store.put(sourceKey(VIDEO_ID), text('the video'));
      ingest.jobs.set(JOB_ID, {
        jobId: JOB_ID,
        attempt: 1,
        maxAttempts: 5,
        videoId: VIDEO_ID,
        lease: lease(10_000),
        source: { case: 'stored', value: { key, sizeBytes: BigInt(sizeBytes), sha256 } },
        features: [Feature.MEDIA_INFO],
      });
    },
    ask,
    readiness: async () => await ask('/readyz'),
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}
