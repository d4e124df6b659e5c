import { join } from 'node:path';
import { addSubtitles, makeClip } from '@vidi/sample-video';
import { FailedPreconditionError, InvalidArgumentError } from '@vidi/sdk';
import { temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { errorOf, requestJson } from './clients/rest.ts';
import { startTranscriptionService } from './clients/transcription-service.ts';
import { startVidi } from './system/running-vidi.ts';

const cue = (text: string) => ({ format: 'srt', source: `1\n00:00:00,200 --> 00:00:01,000\n${text}\n` }) as const;

it('a declared language wins, whichever way the video comes and whatever its transcript is made from', async () => {
  await using folder = await temporaryFolder();
  await using service = await startTranscriptionService();
  const clip = join(folder.path, 'spoken.mp4');
  const subtitled = join(folder.path, 'subtitled.mkv');
  await makeClip({ path: clip, sounds: [{ seconds: 2, kind: 'speech' }] });
  await addSubtitles(clip, subtitled, 'matroska', [
    { ...cue('Hello.'), language: 'eng', disposition: 'default' },
    { ...cue('Hallo.'), language: 'ger' },
  ]);
  await using vidi = await startVidi({
    dataDir: join(folder.path, 'data'),
    env: { VIDI_TICKET_QUEUE: 'direct', VIDI_TRANSCRIPTION_URL: service.url },
  });
  const { videos } = vidi.client;
  const transcriptOf = async (id: string) => {
    await videos.waitUntilDone(id, { pollIntervalMs: 100 });
    return await videos.result(id, 'TRANSCRIPT');
  };
  const asked = { features: ['TRANSCRIPT'] } as const;

  // Heard: without a declaration the service says what it is, with one it is told, by its code.
  const heard = await videos.upload(clip, asked);
  expect(heard.language).toBeUndefined();
  expect(await transcriptOf(heard.id)).toMatchObject({
    origin: 'ENDPOINT',
    language: 'en',
    languageSource: 'DETECTED',
    languageConfidence: 1,
  });
  expect(service.languages().at(-1)).toBeUndefined();
  const declared = await videos.upload(clip, { ...asked, resumable: true, language: 'PT-br' });
  expect(declared.language).toBe('pt-BR');
  expect(await transcriptOf(declared.id)).toMatchObject({
    language: 'pt-BR',
    languageSource: 'DECLARED',
    languageConfidence: undefined,
  });
  expect(service.languages().at(-1)).toBe('pt');

  // Read: the track of the language; where there is none, what is said is heard instead.
  const german = await videos.upload(subtitled, { ...asked, language: 'de' });
  const read = await transcriptOf(german.id);
  expect(read).toMatchObject({ origin: 'EMBEDDED', language: 'de', languageSource: 'DECLARED' });
  expect(read.segments.map(({ text }) => text)).toEqual(['Hallo.']);
  await videos.reprocess(german.id, { language: 'fr' });
  expect(await transcriptOf(german.id)).toMatchObject({ origin: 'ENDPOINT', language: 'fr' });
  expect(service.languages().at(-1)).toBe('fr');

  // Changed: taken away by an empty one, it counts at the next analysis.
  const at = `${vidi.baseUrl}/api/v1/videos/${german.id}`;
  const changed = await requestJson(at, { method: 'PATCH', body: { language: '' } });
  expect([changed.status, 'language' in changed.body]).toEqual([200, false]);
  expect(await videos.result(german.id, 'TRANSCRIPT')).toMatchObject({ language: 'fr' });
  await videos.reprocess(german.id);
  const detected = await transcriptOf(german.id);
  expect(detected).toMatchObject({ origin: 'EMBEDDED', language: 'en', languageSource: 'TRACK' });
  expect((await videos.update(german.id, { language: 'de' })).language).toBe('de');
  await videos.reprocess(german.id);
  expect(await transcriptOf(german.id)).toMatchObject({
    origin: 'EMBEDDED',
    language: 'de',
    languageSource: 'DECLARED',
  });

  // What is no language is refused on every way in.
  const body = new FormData();
  body.set('language', 'english');
  body.set('file', new Blob(['x']));
  const refusals = [
    await requestJson(`${vidi.baseUrl}/api/v1/videos`, { method: 'POST', body }),
    await requestJson(at, { method: 'PATCH', body: { language: 'und' } }),
  ];
  for (const refusal of refusals) expect(errorOf(refusal)).toEqual([400, 'INVALID_ARGUMENT', 'INVALID_REQUEST']);
  const url = 'https://example.com/a.mp4';
  await expect(videos.create({ url, language: 'de_CH' })).rejects.toThrow(InvalidArgumentError);
  await expect(videos.upload(clip, { resumable: true, language: 'german' })).rejects.toThrow(/BCP 47/);
  await expect(videos.reprocess(german.id, { language: 'zxx' })).rejects.toThrow(/BCP 47/);
  await expect(videos.uploadDirect(clip, { language: 'de' })).rejects.toThrow(FailedPreconditionError);
});
