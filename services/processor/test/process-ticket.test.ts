import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Code, ConnectError } from '@connectrpc/connect';
import { ClaimJobResponse_Refusal, ErrorClass } from '@vidi/contracts/vidi/internal/v1/job_service';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { artifactKey, artifactSetKey, SOURCES_PREFIX, StoreFullError, sourceKey, videoPrefix } from '@vidi/media-store';
import { eventually, videoBytes } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import { AnalysisError } from '../src/domain/analysis-error.ts';
import type { Analyser } from '../src/ports/analyser.ts';
import { processTicket } from '../src/usecases/process-ticket.ts';
import { rejectTicket } from '../src/usecases/reject-ticket.ts';
import { rangeStart, serveInTurn } from './breaking-server.ts';
import { serve } from './far-server.ts';
import { keyframes, mediaInfo, sha256 } from './findings.ts';
import { ingestError } from './scripted-ingest.ts';
import {
  endlessAnalysis,
  JOB_ID,
  LEASE_MS,
  type TrialProcessor,
  text,
  trialProcessor,
  VIDEO_ID,
} from './trial-processor.ts';

const TICKET = { jobId: JOB_ID };
const MAKER = { videoId: VIDEO_ID, jobId: JOB_ID, attempt: 1 };

/** Where the first attempt keeps a picture. */
const keyOf = (name: string) => artifactKey(artifactSetKey(MAKER, 'KEYFRAMES'), name);

const keysOf = async ({ store }: Pick<TrialProcessor, 'store'>) =>
  (await Array.fromAsync(store.list('videos'))).map(({ key }) => key);

const writesKeyframe: Analyser['analyse'] = async ({ workDir, onEvent }) =>
  await onEvent(await keyframes(new Map([['keyframes/0.jpg', Buffer.from('x')]]), workDir));

describe('a ticket whose job is handed out', () => {
  it('has its video analysed under a neutral name, its results published as they come, and its job completed', async () => {
    const seen: { file?: string; content?: string; publishedBefore: number[] } = { publishedBefore: [] };
    await using trial = await trialProcessor(async ({ workDir, sourceFile, features, onEvent }) => {
      seen.file = sourceFile;
      seen.content = await readFile(join(workDir, sourceFile), 'utf8');
      expect(features).toEqual([Feature.MEDIA_INFO, Feature.SILENCE]);
      await onEvent(mediaInfo());
      seen.publishedBefore.push(trial.ingest.heard.published.length);
      const reason = { reason: 'NO_AUDIO_STREAM', message: 'There is no sound.' };
      await onEvent({ kind: 'skipped', feature: Feature.SILENCE, engine: 'e', engineVersion: '1', ...reason });
      seen.publishedBefore.push(trial.ingest.heard.published.length);
    });
    await trial.offerStoredVideo('the video', [Feature.MEDIA_INFO, Feature.SILENCE]);

    expect(await processTicket(TICKET, trial.parts)).toBe('ack');

    expect(seen).toEqual({ file: 'input/source', content: 'the video', publishedBefore: [1, 2] });
    const { published, completed, failed } = trial.ingest.heard;
    expect(published[0]).toMatchObject({
      jobId: JOB_ID,
      attempt: 1,
      feature: Feature.MEDIA_INFO,
      engine: 'trial.media-info',
      outcome: { case: 'result', value: { result: { case: 'mediaInfo', value: { container: 'matroska,webm' } } } },
    });
    expect(published[1]?.outcome).toMatchObject({ case: 'skipped', value: { reason: 'NO_AUDIO_STREAM' } });
    expect(completed).toMatchObject([{ jobId: JOB_ID, attempt: 1 }]);
    expect(failed).toEqual([]);
    expect(await trial.leftovers()).toEqual([]);
  });

  it('has results that come together published together', async () => {
    const reason = { reason: 'NO_AUDIO_STREAM', message: 'There is no sound.' };
    const sounds = [Feature.SILENCE, Feature.LOUDNESS, Feature.WAVEFORM];
    await using trial = await trialProcessor(async ({ onEvent }) => {
      const engine = { engine: 'e', engineVersion: '1' };
      const skipped = sounds.map((feature) => onEvent({ kind: 'skipped', feature, ...engine, ...reason }));
      await Promise.all([onEvent(mediaInfo()), ...skipped]);
    });
    await trial.offerStoredVideo('v', [Feature.MEDIA_INFO, ...sounds]);
    await processTicket(TICKET, trial.parts);
    const { publications, published, completed } = trial.ingest.heard;
    expect(publications).toHaveLength(1);
    expect(new Set(published.map(({ feature }) => feature))).toEqual(new Set([Feature.MEDIA_INFO, ...sounds]));
    expect(completed).toHaveLength(1);
  });

  it('has artifacts kept before the result that names them is published, with their size and hash', async () => {
    const pictures = new Map(
      Array.from({ length: 9 }, (_, index) => [`keyframes/0000${index}.jpg`, Buffer.alloc(100 + index, index)]),
    );
    await using trial = await trialProcessor(
      async ({ workDir, onEvent }) => await onEvent(await keyframes(pictures, workDir)),
    );
    await trial.offerStoredVideo('v', [Feature.KEYFRAMES]);
    const keptWhenPublished: string[] = [];
    trial.ingest.script = {
      publishResults: async () => {
        for await (const { key } of trial.store.list(videoPrefix(VIDEO_ID))) keptWhenPublished.push(key);
        return {};
      },
    };

    await processTicket(TICKET, trial.parts);

    expect(keptWhenPublished.sort()).toEqual([...pictures.keys()].map(keyOf));
    expect(imagesOf(trial.ingest.heard.published[0])).toEqual(
      [...pictures].map(([name, picture]) => ({ name, sizeBytes: BigInt(picture.length), sha256: sha256(picture) })),
    );
    expect(trial.ingest.heard.completed).toHaveLength(1);
  });

  it('is fetched first when it is on somebody else’s server, and that is recorded', async () => {
    const video = videoBytes(5_000);
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/webm' }).end(video);
    });
    const seen: string[] = [];
    await using trial = await trialProcessor(async ({ workDir, sourceFile, onEvent }) => {
      seen.push(sha256(await readFile(join(workDir, sourceFile))));
      await onEvent(mediaInfo());
    });
    trial.offerRemoteVideo(`${server.url}/v.webm?signature=secret`);

    await processTicket(TICKET, trial.parts);

    expect(seen).toEqual([sha256(video)]);
    expect(trial.ingest.heard.sources).toMatchObject([
      {
        jobId: JOB_ID,
        attempt: 1,
        contentType: 'video/webm',
        source: { key: sourceKey(VIDEO_ID), sizeBytes: 5_000n, sha256: sha256(video) },
      },
    ]);
    expect(await trial.store.stat(sourceKey(VIDEO_ID))).toMatchObject({ sizeBytes: 5_000 });
    expect(trial.ingest.heard.completed).toHaveLength(1);
    expect(JSON.stringify(trial.lines)).not.toContain('secret');
  });

  it('is made from the bytes its owner had before, where ingest says so', async () => {
    const video = videoBytes(5_000);
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/webm' }).end(video);
    });
    const seen: string[] = [];
    await using trial = await trialProcessor(async ({ workDir, sourceFile, onEvent }) => {
      seen.push(sha256(await readFile(join(workDir, sourceFile))));
      await onEvent(mediaInfo());
    });
    trial.offerRemoteVideo(`${server.url}/v.webm`);
    const earlier = await trial.store.put(sourceKey('earlier'), text(video));
    trial.ingest.script = {
      recordSource: async () => {
        await trial.store.delete(sourceKey(VIDEO_ID));
        return { source: { ...earlier, sizeBytes: BigInt(earlier.sizeBytes) } };
      },
    };
    await processTicket(TICKET, trial.parts);
    expect(seen).toEqual([sha256(video)]);
    expect(trial.ingest.heard.completed).toHaveLength(1);
  });

  it('has its fetch told by heartbeats as it goes on, over a break of the connection', async () => {
    const content = videoBytes(300_000);
    const { promise: seen, resolve: show } = Promise.withResolvers<void>();
    await using server = await serveInTurn(
      async (_request, response) => {
        response.writeHead(200, { etag: '"v"', 'content-length': content.length });
        response.write(content.subarray(0, 100_000));
        await seen;
        response.destroy();
      },
      (request, response) => {
        const start = rangeStart(request);
        const range = `bytes ${start}-${content.length - 1}/${content.length}`;
        response.writeHead(206, { etag: '"v"', 'content-range': range }).end(content.subarray(start));
      },
    );
    await using trial = await trialProcessor(async ({ onEvent }) => {
      const last = () => trial.ingest.heard.heartbeats.findLast(({ fetch }) => fetch !== undefined)?.fetch;
      await eventually('all of it was told', () => last()?.receivedBytes === 300_000n);
      await onEvent(mediaInfo());
    });
    trial.offerRemoteVideo(server.url);
    trial.ingest.script = {
      heartbeatJob: ({ fetch }) => {
        if (fetch?.receivedBytes === 100_000n) show();
        return {};
      },
    };
    await processTicket(TICKET, trial.parts);
    const told = trial.ingest.heard.heartbeats.flatMap(({ fetch }) => (fetch === undefined ? [] : [fetch]));
    expect(told.map(({ totalBytes }) => totalBytes)).toEqual(told.map(() => 300_000n));
    const received = told.map(({ receivedBytes }) => Number(receivedBytes));
    expect(received).toEqual(received.toSorted((one, other) => one - other));
    expect(received).toContain(100_000);
    expect(told.at(-1)).toMatchObject({ receivedBytes: 300_000n, resumeCount: 1 });
    expect(trial.ingest.heard.sources).toMatchObject([{ resumeCount: 1 }]);
    expect(trial.ingest.heard.completed).toHaveLength(1);
  });

  it.each([
    ['an HLS playlist', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n', 'NOT_A_VIDEO', 'playlist (HLS'],
    [
      'an HLS playlist behind a byte order mark',
      '\ufeff\n #EXTM3U\nfile:///etc/passwd\n',
      'NOT_A_VIDEO',
      'playlist (HLS',
    ],
    ['an ffconcat script', "ffconcat version 1.0\nfile '/etc/passwd'\n", 'NOT_A_VIDEO', 'ffconcat'],
    ['a DASH manifest', '<MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>', 'NOT_A_VIDEO', 'playlist (DASH'],
    ['a session description', 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\n', 'NOT_A_VIDEO', 'SDP'],
    ['a web page', '<!doctype html><title>Sign in</title>', 'NOT_A_VIDEO', 'web page'],
    ['a Flash video', 'FLV\x01\x05\0\0\0\x09\0\0\0\0\0\0\0', 'UNSUPPORTED_FORMAT', 'Flash video'],
  ])(
    'is refused by its first bytes when %s comes for it, and the rest is not waited for',
    async (_what, content, reason, found) => {
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      await using server = await serve((_request, response) => {
        response.on('close', resolve);
        response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': 900_000 });
        // No more than this comes, and no end.
        response.write(Buffer.from(content.padEnd(70_000)));
      });
      let analysed = false;
      await using trial = await trialProcessor(async () => {
        analysed = true;
      });
      trial.offerRemoteVideo(`${server.url}/holiday.mp4`);
      expect(await processTicket(TICKET, trial.parts)).toBe('ack');
      await closed;
      expectFailure(trial, reason, ErrorClass.PERMANENT);
      expect(trial.ingest.heard.failed[0]?.error?.message).toContain(found);
      expect(trial.ingest.heard.sources).toEqual([]);
      expect(analysed).toBe(false);
      expect(await Array.fromAsync(trial.store.list('videos'))).toEqual([]);
    },
  );

  it('only needs its end told when every feature was published by an attempt before', async () => {
    await using trial = await trialProcessor(() => Promise.reject(new Error('there is nothing to analyse')));
    await trial.offerStoredVideo('v', []);
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expect(trial.ingest.heard.completed).toHaveLength(1);
  });

  it('has its progress told by heartbeats: what moved, never falling', async () => {
    await using trial = await trialProcessor(async ({ onEvent }) => {
      for (const percent of [10, 30, 20]) await onEvent({ kind: 'progress', feature: Feature.MEDIA_INFO, percent });
      await eventually('a heartbeat has come', () => trial.ingest.heard.heartbeats.length >= 2);
      await onEvent({ kind: 'progress', feature: Feature.MEDIA_INFO, percent: 60 });
      const soFar = trial.ingest.heard.heartbeats.length;
      await eventually('two more have come', () => trial.ingest.heard.heartbeats.length >= soFar + 2);
      await onEvent(mediaInfo());
    });
    await trial.offerStoredVideo('v');
    await processTicket(TICKET, trial.parts);
    const told = trial.ingest.heard.heartbeats.flatMap(({ progress }) => progress);
    expect(told.map(({ progressPercent }) => progressPercent)).toEqual([30, 60]);
    expect(trial.ingest.heard.completed).toHaveLength(1);
  });
});

describe('a ticket without work', () => {
  it.each([
    ['GONE', ClaimJobResponse_Refusal.GONE],
    ['ENDED', ClaimJobResponse_Refusal.ENDED],
    ['HELD', ClaimJobResponse_Refusal.HELD],
    ['NOT_YET', ClaimJobResponse_Refusal.NOT_YET],
  ])('is acknowledged and forgotten when its job is %s', async (_name, refusal) => {
    await using trial = await trialProcessor(endlessAnalysis);
    trial.ingest.script = { claimJob: () => ({ outcome: { case: 'refusal', value: refusal } }) };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expect(await trial.leftovers()).toEqual([]);
  });

  it('goes back to the queue when ingest stays out of reach', async () => {
    await using trial = await trialProcessor(endlessAnalysis, { claimPatienceMs: 300 });
    await trial.ingest.stop();
    expect(await processTicket(TICKET, trial.parts)).toBe('requeue');
  });

  it('is kept while ingest restarts', async () => {
    await using trial = await trialProcessor(async ({ onEvent }) => await onEvent(mediaInfo()));
    await trial.offerStoredVideo('v');
    await trial.ingest.stop();
    const processing = processTicket(TICKET, trial.parts);
    await eventually('a try was in vain', () =>
      trial.lines.some(({ msg }) => String(msg).startsWith('claiming the job')),
    );
    await trial.ingest.restart();
    expect(await processing).toBe('ack');
    expect(trial.ingest.heard.completed).toHaveLength(1);
  });

  it('goes back to the queue when the processor is stopping', async () => {
    await using trial = await trialProcessor(endlessAnalysis);
    await trial.ingest.stop();
    const processing = processTicket(TICKET, trial.parts);
    trial.drain.abort(new Error('stopping'));
    expect(await processing).toBe('requeue');
  });

  it('is reported when nobody can handle it', async () => {
    await using trial = await trialProcessor(endlessAnalysis);
    await rejectTicket({ jobId: JOB_ID, problem: 'version 7 is not known' }, trial.parts);
    expect(trial.ingest.heard.rejected).toMatchObject([
      { jobId: JOB_ID, reason: { reason: 'TICKET_UNREADABLE', message: 'version 7 is not known' } },
    ]);
  });
});

describe('an attempt that fails', () => {
  it('says why and how much trying again can help, and what was published stays', async () => {
    await using trial = await trialProcessor(async ({ onEvent }) => {
      await onEvent(mediaInfo());
      throw new AnalysisError('CORRUPT', 'Not one frame could be decoded.', 'PERMANENT');
    });
    await trial.offerStoredVideo('v', [Feature.MEDIA_INFO, Feature.SHOTS]);
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expectFailure(trial, 'CORRUPT', ErrorClass.PERMANENT);
    expect(trial.ingest.heard.published).toHaveLength(1);
    expect(await trial.leftovers()).toEqual([]);
  });

  it('has everything stored but the one result that ingest refuses', async () => {
    await using trial = await trialProcessor(async ({ workDir, onEvent }) => {
      await onEvent(mediaInfo());
      await onEvent(await keyframes(new Map([['keyframes/0.jpg', Buffer.from('x')]]), workDir));
    });
    await trial.offerStoredVideo('v', [Feature.MEDIA_INFO, Feature.KEYFRAMES]);
    const reason = { reason: 'ILLEGAL_TRANSITION', message: 'It has ended.' };
    trial.ingest.script = {
      publishResults: ({ outcomes }) => ({
        refusals: outcomes.flatMap(({ feature }) => (feature === Feature.MEDIA_INFO ? [{ feature, reason }] : [])),
      }),
    };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expectFailure(trial, 'INTERNAL', ErrorClass.UNKNOWN);
    expect(trial.ingest.heard.published.map(({ feature }) => feature)).toEqual([Feature.MEDIA_INFO, Feature.KEYFRAMES]);
    expect(await keysOf(trial)).toEqual([keyOf('keyframes/0.jpg')]);
    expect(JSON.stringify(trial.lines)).toContain('ingest refused what became of MEDIA_INFO (ILLEGAL_TRANSITION)');
  });

  it('does not tell the world what a bug says', async () => {
    await using trial = await trialProcessor(() => Promise.reject(new TypeError('x is undefined in /srv/secret')));
    await trial.offerStoredVideo('v');
    await processTicket(TICKET, trial.parts);
    expectFailure(trial, 'INTERNAL', ErrorClass.UNKNOWN);
    expect(trial.ingest.heard.failed[0]?.error?.message).not.toContain('secret');
    expect(JSON.stringify(trial.lines)).toContain('x is undefined');
  });

  it('says what the far server answered', async () => {
    await using server = await serve((_request, response) => response.writeHead(404).end());
    await using trial = await trialProcessor(endlessAnalysis);
    trial.offerRemoteVideo(server.url);
    await processTicket(TICKET, trial.parts);
    expectFailure(trial, 'URL_NOT_FOUND', ErrorClass.PERMANENT);
    expect(await trial.store.stat(sourceKey(VIDEO_ID))).toBeUndefined();
  });

  it('passes on for how long the far server asks to be left alone', async () => {
    await using server = await serve((_request, response) => response.writeHead(503, { 'retry-after': '90' }).end());
    await using trial = await trialProcessor(endlessAnalysis);
    trial.offerRemoteVideo(server.url);
    await processTicket(TICKET, trial.parts);
    expectFailure(trial, 'URL_HTTP_ERROR', ErrorClass.TRANSIENT);
    expect(trial.ingest.heard.failed[0]?.retryAfter).toMatchObject({ seconds: 90n });
    expect(trial.ingest.heard.failed[0]?.error?.message).toContain('asks to be tried again in 90 s');
  });

  it('keeps nothing of a transfer that broke off', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('abc');
      setImmediate(() => response.destroy());
    });
    await using trial = await trialProcessor(endlessAnalysis);
    trial.offerRemoteVideo(server.url);
    await processTicket(TICKET, trial.parts);
    expectFailure(trial, 'URL_INCOMPLETE', ErrorClass.TRANSIENT);
    // What the message says of its bytes, the video shows.
    const [, received] = /after (\d+) of 1000 bytes/.exec(trial.ingest.heard.failed[0]?.error?.message ?? '') ?? [];
    const shown = trial.ingest.heard.heartbeats.at(-1)?.fetch;
    expect(shown).toMatchObject({ receivedBytes: BigInt(received ?? -1), totalBytes: 1_000n });
    expect(await trial.store.stat(sourceKey(VIDEO_ID))).toBeUndefined();
  });

  it('says that the bytes are missing, or not those that were handed over', async () => {
    await using trial = await trialProcessor(endlessAnalysis);
    await trial.offerStoredVideo('v');
    await trial.store.put(sourceKey(VIDEO_ID), text('another video'));
    await processTicket(TICKET, trial.parts);
    expectFailure(trial, 'SOURCE_DAMAGED', ErrorClass.PERMANENT);
    await trial.store.delete(sourceKey(VIDEO_ID));
    await processTicket(TICKET, trial.parts);
    expect(trial.ingest.heard.failed[1]?.error?.reason).toBe('SOURCE_MISSING');
  });

  it('says that the media store is full', async () => {
    await using trial = await trialProcessor(async ({ workDir, onEvent }) => {
      await onEvent(await keyframes(new Map([['keyframes/0.jpg', Buffer.from('x')]]), workDir));
    });
    await trial.offerStoredVideo('v', [Feature.KEYFRAMES]);
    const full = { ...trial.store, put: () => Promise.reject(new StoreFullError()) };
    await processTicket(TICKET, { ...trial.parts, store: full });
    expectFailure(trial, 'STORE_FULL', ErrorClass.RESOURCE);
    expect(trial.ingest.heard.published).toEqual([]);
  });

  it.each<[string, string, Analyser['analyse']]>([
    ['leaves out a feature', 'ANALYSIS_FAILED', () => Promise.resolve()],
    [
      'names an artifact that it did not make',
      'ANALYSIS_FAILED',
      async ({ workDir, onEvent }) => {
        const found = await keyframes(new Map([['keyframes/0.jpg', Buffer.from('x')]]), workDir);
        await onEvent({ ...found, artifacts: [] });
      },
    ],
    [
      'points to a file outside its folder',
      'INTERNAL',
      async ({ workDir, onEvent }) => {
        const found = await keyframes(new Map([['keyframes/0.jpg', Buffer.from('x')]]), workDir);
        await onEvent({ ...found, artifacts: found.artifacts.map((made) => ({ ...made, file: '/etc/hostname' })) });
      },
    ],
    [
      'names an artifact so that it would land elsewhere',
      'INTERNAL',
      async ({ workDir, onEvent }) => {
        const found = await keyframes(new Map([['keyframes/0.jpg', Buffer.from('x')]]), workDir);
        await onEvent({
          ...found,
          artifacts: found.artifacts.map((made) => ({ ...made, name: '../../other/source' })),
        });
      },
    ],
  ])('has nothing published when the analysis %s', async (_what, reason, analyse) => {
    await using trial = await trialProcessor(analyse);
    await trial.offerStoredVideo('v', [Feature.KEYFRAMES]);
    await processTicket(TICKET, trial.parts);
    expectFailure(trial, reason, ErrorClass.UNKNOWN);
    expect(trial.ingest.heard.published).toEqual([]);
    expect(await Array.fromAsync(trial.store.list(SOURCES_PREFIX))).toHaveLength(1);
  });

  it('is reported when ingest finds fault with the results', async () => {
    await using trial = await trialProcessor(async ({ onEvent }) => await onEvent(mediaInfo()));
    await trial.offerStoredVideo('v');
    trial.ingest.script = {
      completeJob: () => {
        throw ingestError(Code.FailedPrecondition, 'RESULTS_INVALID');
      },
    };
    await processTicket(TICKET, trial.parts);
    expect(trial.ingest.heard.failed[0]).toMatchObject({
      error: { reason: 'RESULTS_INVALID' },
      errorClass: ErrorClass.UNKNOWN,
    });
  });
});

describe('work that is no longer wanted', () => {
  it('is dropped when the video was cancelled, and ingest told no more than that it has stopped', async () => {
    await using trial = await trialProcessor(endlessAnalysis);
    await trial.offerStoredVideo('v');
    trial.ingest.script = { heartbeatJob: () => ({ cancelRequested: true }) };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expectNoOutcome(trial);
    expect(trial.ingest.heard.released).toMatchObject([{ jobId: JOB_ID, attempt: 1 }]);
    expect(await trial.leftovers()).toEqual([]);
  });

  it('is dropped without a word when another attempt has begun', async () => {
    await using trial = await trialProcessor(endlessAnalysis);
    await trial.offerStoredVideo('v');
    trial.ingest.script = {
      heartbeatJob: () => {
        throw ingestError(Code.Aborted, 'STALE_ATTEMPT');
      },
    };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expectSilence(trial);
    expect(await trial.store.stat(sourceKey(VIDEO_ID))).toBeDefined();
  });

  it('is dropped when a result is refused as stale, and the analysis is stopped', async () => {
    const { promise: stopped, resolve } = Promise.withResolvers<unknown>();
    await using trial = await trialProcessor(async ({ onEvent }) => {
      try {
        await onEvent(mediaInfo());
      } catch (error) {
        resolve(error);
        throw error;
      }
    });
    await trial.offerStoredVideo('v');
    trial.ingest.script = {
      publishResults: () => {
        throw ingestError(Code.Aborted, 'STALE_ATTEMPT');
      },
    };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expect(await stopped).toMatchObject({ name: 'ClaimLostError' });
    expectSilence(trial);
  });

  it('leaves no artifact that it has not told of, and those of other attempts alone', async () => {
    const another = artifactKey(artifactSetKey({ ...MAKER, attempt: 2 }, 'KEYFRAMES'), 'keyframes/0.jpg');
    await using trial = await trialProcessor(async ({ workDir, onEvent, signal }) => {
      const names = ['keyframes/0.jpg', 'keyframes/1.jpg'];
      const event = await keyframes(new Map(names.map((name) => [name, Buffer.from('x')])), workDir);
      // Of two files the first is kept; then its result cannot be published.
      await rm(join(workDir, 'keyframes/1.jpg'));
      await expect(Promise.resolve(onEvent(event))).rejects.toThrow('ENOENT');
      trial.leave.abort();
      signal.throwIfAborted();
    });
    await trial.offerStoredVideo('v', [Feature.KEYFRAMES]);
    await trial.store.put(another, text('x'));
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expect(trial.ingest.heard.published).toEqual([]);
    expect(await keysOf(trial)).toEqual([another]);
  });

  it('is said to have stopped when the video was deleted, so that what it left can be removed', async () => {
    await using trial = await trialProcessor(writesKeyframe);
    await trial.offerStoredVideo('v', [Feature.KEYFRAMES]);
    trial.ingest.script = {
      publishResults: () => {
        throw ingestError(Code.NotFound, 'JOB_NOT_FOUND');
      },
    };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expectNoOutcome(trial);
    expect(trial.ingest.heard.released).toMatchObject([{ jobId: JOB_ID, attempt: 1, videoId: VIDEO_ID }]);
    // Ours to remove no longer: what was said of it may have been stored, and other results may name it by now.
    expect(await keysOf(trial)).toEqual([keyOf('keyframes/0.jpg')]);
  });

  it('stops a fetch as well', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    await using server = await serve((_request, response) => {
      response.on('close', resolve);
      response.write('abc');
    });
    await using trial = await trialProcessor(endlessAnalysis);
    trial.offerRemoteVideo(server.url);
    trial.ingest.script = { heartbeatJob: () => ({ cancelRequested: true }) };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    await closed;
    expectNoOutcome(trial);
    expect(await Array.fromAsync(trial.store.list('videos'))).toEqual([]);
  });
});

describe('trouble with ingest during the work', () => {
  it('is sat out while the lease lasts', async () => {
    await using trial = await trialProcessor(async ({ onEvent }) => await onEvent(mediaInfo()));
    await trial.offerStoredVideo('v');
    let refusals = 2;
    trial.ingest.script = {
      publishResults: () => {
        if (refusals-- > 0) throw new ConnectError('restarting', Code.Unavailable);
        return {};
      },
      completeJob: () => {
        if (trial.ingest.heard.completed.length === 1) throw new ConnectError('restarting', Code.Unavailable);
        return {};
      },
    };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expect(trial.ingest.heard.failed).toEqual([]);
    expect(trial.ingest.heard.completed.length).toBeGreaterThanOrEqual(2);
  });

  it('ends the work when it lasts longer than the lease', async () => {
    const { promise: stopped, resolve } = Promise.withResolvers<unknown>();
    await using trial = await trialProcessor(async (request) => {
      await trial.ingest.stop();
      await endlessAnalysis(request).catch((error: unknown) => {
        resolve(error);
        throw error;
      });
    });
    await trial.offerStoredVideo('v');
    const started = performance.now();
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expect(await stopped).toMatchObject({ name: 'WorkStopped', kind: 'expired' });
    expect(performance.now() - started).toBeLessThan(LEASE_MS + 2_000);
    expect(await trial.leftovers()).toEqual([]);
  });

  it('survives lost heartbeats that do not cost the lease', async () => {
    let lost = 1;
    await using trial = await trialProcessor(async ({ onEvent }) => {
      await eventually('heartbeats have come', () => trial.ingest.heard.heartbeats.length >= 5);
      await onEvent(mediaInfo());
    });
    await trial.offerStoredVideo('v');
    trial.ingest.script = {
      heartbeatJob: () => {
        if (lost-- > 0) throw new ConnectError('busy', Code.Internal);
        return {};
      },
    };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expect(trial.ingest.heard.completed).toHaveLength(1);
  });
});

describe('a processor that leaves', () => {
  it('gives the job back instead of failing it', async () => {
    await using trial = await trialProcessor(async (request) => {
      trial.leave.abort();
      await endlessAnalysis(request);
    });
    await trial.offerStoredVideo('v');
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expect(trial.ingest.heard.released).toMatchObject([{ jobId: JOB_ID, attempt: 1 }]);
    expect(trial.ingest.heard.failed).toEqual([]);
    expect(await trial.leftovers()).toEqual([]);
  });
});

type Trial = Awaited<ReturnType<typeof trialProcessor>>;

function expectFailure({ ingest }: Trial, reason: string, errorClass: ErrorClass): void {
  expect(ingest.heard.failed).toMatchObject([{ jobId: JOB_ID, attempt: 1, error: { reason }, errorClass }]);
  expect(ingest.heard.failed[0]?.error?.message).toMatch(/\w/);
  expect(ingest.heard.completed).toEqual([]);
}

function expectSilence(trial: Trial): void {
  expectNoOutcome(trial);
  expect(trial.ingest.heard.released).toEqual([]);
}

function expectNoOutcome({ ingest: { heard } }: Trial): void {
  expect({ completed: heard.completed, failed: heard.failed }).toEqual({ completed: [], failed: [] });
}

function imagesOf(published: Trial['ingest']['heard']['published'][number] | undefined) {
  const result = published?.outcome.case === 'result' ? published.outcome.value.result : undefined;
  if (result?.case !== 'keyframes') throw new Error('no keyframes were published');
  return result.value.keyframes.map(({ image }) => ({
    name: image?.name,
    sizeBytes: image?.sizeBytes,
    sha256: image?.sha256,
  }));
}

describe('a job of which results of before answer something', () => {
  const digests = new Map([
    [Feature.MEDIA_INFO, 'a'.repeat(64)],
    [Feature.SHOTS, 'b'.repeat(64)],
  ]);

  it('is claimed, recorded and published with how each feature is found here', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/webm' }).end(videoBytes(5_000));
    });
    await using trial = await trialProcessor(async ({ onEvent }) => await onEvent(mediaInfo()), {}, digests);
    trial.offerRemoteVideo(`${server.url}/v.webm`);
    const claims: unknown[] = [];
    const { jobs } = trial.ingest;
    trial.ingest.script = {
      claimJob: ({ stages }) => {
        claims.push(stages);
        return { outcome: { case: 'job', value: jobs.get(JOB_ID) ?? {} } };
      },
    };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    const stages = [...digests].map(([feature, digest]) => ({ feature, digest }));
    expect(claims).toMatchObject([stages]);
    expect(trial.ingest.heard.sources).toMatchObject([{ stages }]);
    expect(trial.ingest.heard.published).toMatchObject([{ stageDigest: digests.get(Feature.MEDIA_INFO) }]);
  });

  it('is analysed for the rest alone when that shows once its bytes are fetched', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/webm' }).end(videoBytes(5_000));
    });
    const asked: (readonly Feature[])[] = [];
    await using trial = await trialProcessor(async ({ features, onEvent }) => {
      asked.push(features);
      await onEvent(mediaInfo());
    });
    trial.offerRemoteVideo(`${server.url}/v.webm`, [Feature.MEDIA_INFO, Feature.SHOTS]);
    trial.ingest.script = { recordSource: () => ({ reused: [Feature.SHOTS] }) };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expect(asked).toEqual([[Feature.MEDIA_INFO]]);
    expect(trial.ingest.heard.completed).toHaveLength(1);
  });

  it('is completed without an analysis when they answer all of it', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/webm' }).end(videoBytes(5_000));
    });
    await using trial = await trialProcessor(async () => {
      throw new Error('there is nothing to analyse');
    });
    trial.offerRemoteVideo(`${server.url}/v.webm`, [Feature.MEDIA_INFO]);
    trial.ingest.script = { recordSource: () => ({ reused: [Feature.MEDIA_INFO] }) };
    expect(await processTicket(TICKET, trial.parts)).toBe('ack');
    expect(trial.ingest.heard.completed).toHaveLength(1);
    expect(trial.ingest.heard.published).toEqual([]);
    expect(await trial.leftovers()).toEqual([]);
  });
});
