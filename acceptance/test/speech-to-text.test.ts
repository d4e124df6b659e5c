import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';
import { temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { startTranscriptionService } from './clients/transcription-service.ts';
import { startVidi } from './system/running-vidi.ts';

it('a video without subtitles has what a speech-to-text service hears in it as its transcript', async () => {
  await using folder = await temporaryFolder();
  await using service = await startTranscriptionService();
  const clip = join(folder.path, 'spoken.mp4');
  const silent = join(folder.path, 'silent.mp4');
  await makeClip({
    path: clip,
    sounds: [
      { seconds: 1.5, kind: 'silence' },
      { seconds: 2, kind: 'speech' },
      { seconds: 5, kind: 'silence' },
      { seconds: 1, kind: 'speech' },
    ],
  });
  await makeClip({ path: silent, sounds: [{ seconds: 2, kind: 'silence' }] });
  await using vidi = await startVidi({
    dataDir: join(folder.path, 'data'),
    env: { VIDI_TICKET_QUEUE: 'direct', VIDI_TRANSCRIPTION_URL: service.url },
  });
  const { videos } = vidi.client;
  const { id } = await videos.upload(clip, { features: ['TRANSCRIPT'] });
  await videos.waitUntilDone(id, { pollIntervalMs: 100 });
  const { transcript, features } = await videos.results(id);
  expect(features.find(({ feature }) => feature === 'TRANSCRIPT')).toMatchObject({
    state: 'SUCCEEDED',
    engine: 'openai.transcription/whisper-1',
  });
  expect(transcript).toMatchObject({ origin: 'ENDPOINT', streamIndex: 1, language: 'en', languageConfidence: 1 });
  const truth = [
    [1.5, 3.5],
    [8.5, 9.5],
  ] as const;
  expect(transcript?.segments).toHaveLength(truth.length);
  for (const [index, [start, end]] of truth.entries()) {
    expect(Math.abs((transcript?.segments[index]?.startSeconds ?? Number.NaN) - start)).toBeLessThan(0.25);
    expect(Math.abs((transcript?.segments[index]?.endSeconds ?? Number.NaN) - end)).toBeLessThan(0.25);
  }
  // Two passages, and one more try of the first.
  expect(service.asked()).toBe(3);

  const { id: mute } = await videos.upload(silent, { features: ['TRANSCRIPT'] });
  await videos.waitUntilDone(mute, { pollIntervalMs: 100 });
  const status = (await videos.results(mute)).features.find(({ feature }) => feature === 'TRANSCRIPT');
  expect(status).toMatchObject({ state: 'SKIPPED', reason: { reason: 'NO_SPEECH' } });
  expect(service.asked()).toBe(3);
});
