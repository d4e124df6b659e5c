import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FIRST_BYTES, recognise } from '@vidi/container-signature';
import { makeClip, remuxClip } from '@vidi/sample-video';
import { type TemporaryFolder, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: TemporaryFolder;
let clip: string;
let mute: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  clip = join(folder.path, 'clip.mp4');
  mute = join(folder.path, 'mute.ts');
  await makeClip({ path: clip, shots: [{ frames: 50 }] });
  const silent = join(folder.path, 'mute.mp4');
  await makeClip({ path: silent, shots: [{ frames: 50 }], sounds: [] });
  await remuxClip(silent, mute, 'mpegts');
});
afterAll(() => folder[Symbol.asyncDispose]());

it.each([
  ['mp4', {}, 'iso-base-media'],
  ['mp4', { movflags: 'frag_keyframe+empty_moov' }, 'iso-base-media'],
  ['mp4', { movflags: 'faststart' }, 'iso-base-media'],
  ['mov', {}, 'iso-base-media'],
  ['3gp', {}, 'iso-base-media'],
  ['matroska', {}, 'matroska'],
  ['matroska', { live: '1' }, 'matroska'],
  ['avi', {}, 'avi'],
  ['mpegts', {}, 'mpeg-ts'],
  ['mpegts', { mpegts_m2ts_mode: '1' }, 'mpeg-ts'],
])('what libav writes as %s with %o is taken in as what it is', async (format, options, container) => {
  const path = join(folder.path, 'copy');
  // AVI takes H.264 as a transport stream has it, and not its AAC.
  await remuxClip(format === 'avi' ? mute : clip, path, format, options);
  const bytes = await readFile(path);
  expect(recognise(bytes.subarray(0, FIRST_BYTES))).toEqual({ kind: 'accepted', container });
  // As it would be found by a receiver that was switched on in the middle of a broadcast.
  if (container === 'mpeg-ts')
    expect(recognise(bytes.subarray(1_000, 60_000))).toEqual({ kind: 'accepted', container });
});
