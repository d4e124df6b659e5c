import { join } from 'node:path';
import { makeTitleClip } from '@vidi/sample-video';
import { temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { startVidi } from './system/running-vidi.ts';

/** A clip of 6 s with the name of a speaker from 1 s to 4 s. */
async function makeClip(path: string): Promise<void> {
  await makeTitleClip({
    path,
    frames: 150,
    titles: [
      { text: 'Anna Martin', start: 25, end: 100, left: 80, baseline: 600 },
      { text: 'River engineer, 1984', start: 25, end: 100, left: 80, baseline: 650, size: 32 },
    ],
  });
}

it('text in the picture is found with its words, its times and its place', async () => {
  await using folder = await temporaryFolder();
  const clip = join(folder.path, 'titled.mp4');
  await makeClip(clip);
  await using vidi = await startVidi({
    dataDir: join(folder.path, 'data'),
    env: { VIDI_TICKET_QUEUE: 'direct' },
  });
  const { videos } = vidi.client;
  const { id } = await videos.upload(clip, { features: ['ON_SCREEN_TEXT'] });
  await videos.waitUntilDone(id, { pollIntervalMs: 100 });
  const { features, onScreenText } = await videos.results(id);
  expect(features.find(({ feature }) => feature === 'ON_SCREEN_TEXT')).toMatchObject({
    state: 'SUCCEEDED',
    progressPercent: 100,
    engine: 'vidi.on_screen_text',
  });
  expect(onScreenText).toMatchObject({ languages: ['en'], truncated: false });
  const [title, ...others] = onScreenText?.segments ?? [];
  expect(others).toEqual([]);
  expect(title).toMatchObject({
    startSeconds: 1,
    endSeconds: 4,
    text: 'Anna Martin\nRiver engineer, 1984',
    language: 'en',
  });
  expect(title?.lines.map(({ words }) => words.map(({ text }) => text))).toEqual([
    ['Anna', 'Martin'],
    ['River', 'engineer,', '1984'],
  ]);
  for (const { left, top, right, bottom } of [title?.box, ...(title?.lines ?? []).map(({ box }) => box)].flatMap(
    (box) => box ?? [],
  )) {
    expect(left).toBeGreaterThan(0.05);
    expect(top).toBeGreaterThan(0.75);
    expect(right).toBeLessThan(0.5);
    expect(bottom).toBeLessThan(0.95);
  }
});

it('without the data of a language text is not looked for, and the reason says what to install', async () => {
  await using folder = await temporaryFolder();
  const clip = join(folder.path, 'titled.mp4');
  await makeClip(clip);
  await using vidi = await startVidi({
    dataDir: join(folder.path, 'data'),
    env: { VIDI_TICKET_QUEUE: 'direct', VIDI_OCR_LANGUAGES: 'eng,tlh' },
  });
  const { videos } = vidi.client;
  const { id } = await videos.upload(clip, { features: ['ON_SCREEN_TEXT'] });
  await videos.waitUntilDone(id, { pollIntervalMs: 100 });
  const { features, onScreenText } = await videos.results(id);
  expect(onScreenText).toBeUndefined();
  expect(features.find(({ feature }) => feature === 'ON_SCREEN_TEXT')).toMatchObject({
    state: 'SKIPPED',
    reason: { reason: 'OCR_DATA_MISSING', message: expect.stringContaining('@tesseract.js-data/tlh') },
  });
});
