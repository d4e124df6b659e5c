import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Code } from '@connectrpc/connect';
import { ErrorClass } from '@vidi/contracts/vidi/internal/v1/job_service';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { artifactKey, artifactSetKey } from '@vidi/media-store';
import { makeClip } from '@vidi/sample-video';
import { temporaryFolder } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import { createProcessAnalyser } from '../src/adapters/analysis-process/analysis-process.ts';
import { DEFAULT_ANALYSIS_LIMITS } from '../src/domain/analysis-limits.ts';
import type { AnalysisRequest } from '../src/ports/analyser.ts';
import { processTicket } from '../src/usecases/process-ticket.ts';
import { analysisProcesses, bestProgram, HAS_PROC } from './analysis-process.ts';
import { serve } from './far-server.ts';
import { sha256 } from './findings.ts';
import { ingestError } from './scripted-ingest.ts';
import { JOB_ID, LEASE_MS, trialProcessor, VIDEO_ID } from './trial-processor.ts';

const analyser = createProcessAnalyser(DEFAULT_ANALYSIS_LIMITS, bestProgram);
const FEATURES = [Feature.MEDIA_INFO, Feature.SHOTS, Feature.KEYFRAMES, Feature.SILENCE];

describe('a job with the real analysis', { timeout: 60_000 }, () => {
  it('turns a video on somebody else’s server into published results and kept pictures', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'clip.mp4');
    const truth = await makeClip({ path, shots: [{ frames: 30 }, { frames: 40 }, { frames: 25 }] });
    const clip = await readFile(path);
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length }).end(clip);
    });
    await using trial = await trialProcessor(analyser.analyse);
    trial.offerRemoteVideo(`${server.url}/clip.mp4`, FEATURES);

    expect(await processTicket({ jobId: JOB_ID }, trial.parts)).toBe('ack');

    const { published, completed, failed, sources } = trial.ingest.heard;
    expect(failed).toEqual([]);
    expect(sources[0]?.source?.sha256).toBe(sha256(clip));
    expect(published.map(({ feature }) => feature).sort()).toEqual(FEATURES);
    const results = published.map(({ outcome }) => (outcome.case === 'result' ? outcome.value.result : undefined));
    const shots = results.find((result) => result?.case === 'shots')?.value.shots ?? [];
    expect(shots.map(({ startFrame }) => Number(startFrame))).toEqual([0, ...truth.cuts]);
    const keyframes = results.find((result) => result?.case === 'keyframes')?.value.keyframes ?? [];
    expect(keyframes).toHaveLength(3);
    const set = artifactSetKey({ videoId: VIDEO_ID, jobId: JOB_ID, attempt: 1 }, 'KEYFRAMES');
    for (const { image } of keyframes) {
      const kept = await buffer(await trial.store.read(artifactKey(set, image?.name ?? '')));
      expect(image?.sizeBytes).toBe(BigInt(kept.length));
      expect(image?.sha256).toBe(sha256(kept));
    }
    expect(completed).toHaveLength(1);
    expect(await trial.leftovers()).toEqual([]);
  });

  it('says that what was handed over is no video', async () => {
    await using trial = await trialProcessor(analyser.analyse);
    await trial.offerStoredVideo('#EXTM3U\nfile:///etc/passwd\n', FEATURES);
    expect(await processTicket({ jobId: JOB_ID }, trial.parts)).toBe('ack');
    expect(trial.ingest.heard.failed).toMatchObject([
      { error: { reason: 'NOT_A_VIDEO' }, errorClass: ErrorClass.PERMANENT },
    ]);
    expect(await trial.leftovers()).toEqual([]);
  });

  it('kills the analysis process within a heartbeat when the video is cancelled in its middle', async () => {
    await using clip = await longClip();
    let running: readonly number[] = [];
    await using trial = await trialProcessor(
      async (request) => await analyser.analyse({ ...request, onEvent: hold(request) }),
    );
    await trial.offerStoredVideo(clip.content, FEATURES);
    let cancelledAt = 0;
    trial.ingest.script = {
      heartbeatJob: async () => {
        running = await analysisProcesses(process.pid);
        cancelledAt = performance.now();
        return { cancelRequested: true };
      },
    };
    expect(await processTicket({ jobId: JOB_ID }, trial.parts)).toBe('ack');
    expect(performance.now() - cancelledAt).toBeLessThan(LEASE_MS / 3);
    if (HAS_PROC) expect(running).toHaveLength(1);
    expect(await analysisProcesses(process.pid)).toEqual([]);
    const { completed, failed, published, released } = trial.ingest.heard;
    expect({ completed, failed, published }).toEqual({ completed: [], failed: [], published: [] });
    expect(released).toMatchObject([{ jobId: JOB_ID, attempt: 1 }]);
    expect(trial.lines.at(-1)).toMatchObject({
      msg: 'dropped the work',
      why: 'cancelled',
      videoId: VIDEO_ID,
      attempt: 1,
    });
    expect(await trial.leftovers()).toEqual([]);
  });

  it('kills the analysis process at once when a result is refused, as it is after a cancel', async () => {
    await using clip = await longClip();
    await using trial = await trialProcessor(analyser.analyse);
    await trial.offerStoredVideo(clip.content, FEATURES);
    trial.ingest.script = {
      publishResults: () => {
        throw ingestError(Code.Aborted, 'STALE_ATTEMPT');
      },
    };
    expect(await processTicket({ jobId: JOB_ID }, trial.parts)).toBe('ack');
    expect(await analysisProcesses(process.pid)).toEqual([]);
    const { completed, failed, published, released } = trial.ingest.heard;
    expect({ completed, failed, released }).toEqual({ completed: [], failed: [], released: [] });
    // What is known before the decoding may be told together; nothing is told after the refusal.
    const told = published.map(({ feature }) => feature);
    expect(told).toContain(Feature.MEDIA_INFO);
    expect(told.filter((feature) => ![Feature.MEDIA_INFO, Feature.SILENCE].includes(feature))).toEqual([]);
    expect(await trial.leftovers()).toEqual([]);
  });
});

/**
 * Keeps an analysis from being over before the heartbeat that cancels it, however fast the machine is: its process is stopped
 * at its first word, as it would otherwise go on to its end while what it said waits here.
 */
function hold(request: AnalysisRequest): AnalysisRequest['onEvent'] {
  return async () => {
    for (const pid of await analysisProcesses(process.pid)) process.kill(pid, 'SIGSTOP');
    if (!request.signal.aborted) await once(request.signal, 'abort');
  };
}

async function longClip() {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'clip.mp4');
  await makeClip({ path, shots: [{ frames: 250 }], sounds: [] });
  return { content: await readFile(path), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
