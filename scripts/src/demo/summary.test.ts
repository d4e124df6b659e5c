import { stripVTControlCharacters } from 'node:util';
import type { Video, VideoResults } from '@vidi/sdk';
import { expect, it } from 'vitest';
import { summary } from './summary.ts';

const at = new Date(0);

const video: Video = {
  id: 'v1',
  title: 'A silent film',
  labels: {},
  status: 'COMPLETED',
  progressPercent: 100,
  features: [],
  partial: false,
  damagedRanges: [],
  source: { fileName: 'a.mp4', url: undefined, sizeBytes: 1024, sha256: 'ab'.repeat(32), contentType: undefined },
  fetch: undefined,
  mediaInfo: undefined,
  error: undefined,
  createTime: at,
  updateTime: at,
  completeTime: at,
  attempts: [],
  nextAttemptTime: undefined,
  priority: 'NORMAL',
  storage: undefined,
  etag: '"1"',
};

const silentFilm: VideoResults = {
  videoId: 'v1',
  features: [
    {
      feature: 'LOUDNESS',
      state: 'SKIPPED',
      progressPercent: 100,
      reason: { reason: 'NO_AUDIO_STREAM', message: 'The file has no sound.' },
      engine: undefined,
      engineVersion: undefined,
      partial: false,
      damagedRanges: [],
    },
  ],
  mediaInfo: undefined,
  shots: undefined,
  keyframes: undefined,
  black: { segments: [] },
  loudness: undefined,
  silence: undefined,
  transcript: undefined,
  freeze: undefined,
  audioFaults: undefined,
  silentBlack: undefined,
  waveform: undefined,
};

it('has a heading for what was looked at, and a reason for what was not', () => {
  const lines = stripVTControlCharacters(summary(video, silentFilm, (name) => name)).split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith(' '))).toEqual([
    'Video  A silent film (v1)',
    'Black passages  none',
    'Not there',
  ]);
  expect(lines).toContain('  LOUDNESS SKIPPED: The file has no sound.');
});
