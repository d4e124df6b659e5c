import { join } from 'node:path';
import { makeClip, makeWhisperModel } from '@vidi/sample-video';
import { temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { startVidi } from './system/running-vidi.ts';

it('a video without subtitles has what a Whisper model on this machine hears in it, rather than a service', async () => {
  await using folder = await temporaryFolder();
  const clip = join(folder.path, 'spoken.mp4');
  const model = join(folder.path, 'ggml-hello.bin');
  await makeClip({
    path: clip,
    sounds: [
      { seconds: 1, kind: 'silence' },
      { seconds: 2, kind: 'speech' },
    ],
  });
  await makeWhisperModel(model, { sentence: { start: 0.2, end: 1.2, tokens: ['Guten', ' Abend', '.'] } });
  await using vidi = await startVidi({
    dataDir: join(folder.path, 'data'),
    // Nobody is there: it would fail if it were asked.
    env: {
      VIDI_TICKET_QUEUE: 'direct',
      VIDI_WHISPER_MODEL: model,
      VIDI_ANALYSIS_THREADS: '1',
      VIDI_TRANSCRIPTION_URL: 'http://127.0.0.1:9/v1',
    },
  });
  const { videos } = vidi.client;
  const { id } = await videos.upload(clip, { features: ['TRANSCRIPT'] });
  await videos.waitUntilDone(id, { pollIntervalMs: 100 });
  const { transcript, features } = await videos.results(id);
  expect(features.find(({ feature }) => feature === 'TRANSCRIPT')).toMatchObject({
    state: 'SUCCEEDED',
    engine: 'whisper.cpp/ggml-hello',
  });
  expect(transcript).toMatchObject({
    origin: 'WHISPER',
    streamIndex: 1,
    language: 'de',
    languageSource: 'DETECTED',
    languageConfidence: 1,
  });
  expect(transcript?.segments.map(({ text }) => text)).toEqual(['Guten Abend.']);
  expect(transcript?.segments[0]?.words.map(({ text }) => text)).toEqual(['Guten', 'Abend.']);
  // The piece begins 0.2 s before what is said.
  expect(Math.abs((transcript?.segments[0]?.startSeconds ?? Number.NaN) - 1)).toBeLessThan(0.1);
});
