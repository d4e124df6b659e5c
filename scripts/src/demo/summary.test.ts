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
  waitingReason: undefined,
  queuePosition: undefined,
  estimatedStartTime: undefined,
  estimatedCompleteTime: undefined,
  priority: 'NORMAL',
  language: undefined,
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
      reused: undefined,
    },
  ],
  mediaInfo: undefined,
  pictureFormat: undefined,
  shots: undefined,
  keyframes: undefined,
  storyboard: undefined,
  black: { segments: [] },
  loudness: undefined,
  silence: undefined,
  transcript: undefined,
  freeze: undefined,
  testSignals: undefined,
  audioFaults: undefined,
  silentBlack: undefined,
  waveform: undefined,
  fingerprint: undefined,
  onScreenText: undefined,
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

it('says what the file says of itself', () => {
  const unknown = { language: undefined, startSeconds: 0, durationSeconds: undefined, bitRate: undefined };
  const mediaInfo: VideoResults['mediaInfo'] = {
    container: 'matroska,webm',
    durationSeconds: 61,
    bitRate: undefined,
    streams: [
      {
        ...{ index: 0, kind: 'VIDEO', codec: 'hevc', profile: 'Main 10', level: '5.1', dispositions: [], tags: [] },
        ...unknown,
        video: {
          width: 3840,
          height: 2160,
          frameRate: { numerator: 24_000, denominator: 1_001 },
          rotation: 0,
          pixelFormat: 'yuv420p10le',
          codedWidth: 3840,
          codedHeight: 2160,
          pixelAspect: { numerator: 1, denominator: 1 },
          color: undefined,
          dynamicRange: 'HDR10',
          hdrMetadata: undefined,
          dolbyVision: undefined,
          scanType: 'TOP_FIELD_FIRST',
        },
        audio: undefined,
      },
    ],
    chapters: [
      { startSeconds: 0, endSeconds: 30, title: 'The sea' },
      { startSeconds: 30, endSeconds: 61, title: undefined },
    ],
    tags: [],
    abridged: false,
    startTimeSeconds: 0,
  };
  const lines = stripVTControlCharacters(summary(video, { ...silentFilm, mediaInfo }, (name) => name)).split('\n');
  expect(lines.slice(2, 6)).toEqual([
    '  1:01.00, matroska,webm, 1.0 KiB, SHA-256 abababababab...',
    '  stream 0: video hevc (Main 10 5.1), 3840x2160, 24000/1001 frames/s, interlaced, HDR10',
    '  chapter 0:00.00 - 0:30.00  The sea',
    '  chapter 0:30.00 - 1:01.00',
  ]);
});

it('says what the pictures show of their format', () => {
  const frameTiming = {
    frameCount: 100,
    averageFrameRate: { numerator: 2475, denominator: 109 },
    regularity: 'CONSTANT',
    frameRate: { numerator: 25, denominator: 1 },
    shortestIntervalSeconds: 0.04,
    longestIntervalSeconds: 0.44,
    mostCommonIntervalSeconds: 0.04,
    gapCount: 1,
    untimedFrameCount: 0,
  } as const;
  const pictureFormat: VideoResults['pictureFormat'] = {
    frameTiming,
    scan: { kind: 'TOP_FIELD_FIRST', frameCount: 60, confidence: 0.98 },
    activeArea: {
      box: { left: 0, top: 0.128, right: 1, bottom: 0.872 },
      width: 1920,
      height: 804,
      aspectRatio: 1920 / 804,
      frameCount: 48,
      barsHaveContent: false,
    },
  };
  const linesOf = (format: VideoResults['pictureFormat']) =>
    stripVTControlCharacters(summary(video, { ...silentFilm, pictureFormat: format }, (name) => name)).split('\n');
  expect(linesOf(pictureFormat).slice(4, 8)).toEqual([
    'Pictures',
    '  100 frames, 25 frames/s throughout, frames missing at 1 place',
    '  scan: top field first (sure by 0.98)',
    '  without bars: 1920x804 (2.39:1)',
  ]);
  const varying = { ...frameTiming, regularity: 'VARIABLE', frameRate: undefined, gapCount: undefined } as const;
  expect(linesOf({ frameTiming: varying, scan: undefined, activeArea: undefined }).slice(5, 8)).toEqual([
    '  100 frames, 22.71 frames/s on average, varying',
    '  scan: cannot be told',
    '  without bars: cannot be told',
  ]);
});

it('says how much of the fingerprint shows something', () => {
  const shots = [{ shotIndex: 0, signature: 'a5a5a5a5a5a5a5a5', furtherSignatures: [] }];
  const counts = { blackCount: 1, flatCount: 0, missingCount: 0 };
  const fingerprint = { stepSeconds: 0.5, signatures: [undefined, 'a5a5a5a5a5a5a5a5'], ...counts, shots };
  const lines = stripVTControlCharacters(summary(video, { ...silentFilm, fingerprint }, (name) => name)).split('\n');
  expect(lines).toContain('  1 signatures, one every 0.5 s but 1 where nothing is seen; of 1 shots');
});

it('says how shots begin', () => {
  const edge = { kind: 'VIDEO_EDGE', startSeconds: 0, endSeconds: 0, startFrame: 0, endFrame: 0 } as const;
  const dissolve = { kind: 'DISSOLVE', startSeconds: 1.6, endSeconds: 2.4, startFrame: 40, endFrame: 60 } as const;
  const cut = { kind: 'HARD_CUT', startSeconds: 4, endSeconds: 4, startFrame: 100, endFrame: 100 } as const;
  const openings = [edge, dissolve, cut];
  const shots = [0, 2, 4].map((startSeconds, index) => ({
    index,
    startSeconds,
    endSeconds: startSeconds + 2,
    startFrame: startSeconds * 25,
    endFrame: startSeconds * 25 + 50,
    confidence: index === 0 ? undefined : 0.9,
    opening: openings[index],
    closing: openings[index + 1] ?? edge,
  }));
  const lines = stripVTControlCharacters(summary(video, { ...silentFilm, shots: { shots } }, (name) => name)).split(
    '\n',
  );
  expect(lines.filter((line) => /^ {2}[#\d] /.test(line)).map((line) => line.replace(/ {2,}/g, ' '))).toEqual([
    ' # time frames opens with sure keyframe',
    ' 1 0:00.00 - 0:02.00 0-49',
    ' 2 0:02.00 - 0:04.00 50-99 dissolve, 20 fr. 0.90',
    ' 3 0:04.00 - 0:06.00 100-149 hard cut 0.90',
  ]);
});

it('says what a storyboard has, and where players find it', () => {
  const file = (name: string) => ({ name: `storyboard/${name}`, contentType: '', sizeBytes: 1, sha256: '' });
  const image = { ...file('00000.jpg'), width: 384, height: 108 };
  const tile = { startSeconds: 0, endSeconds: 1, timeSeconds: 0, sheetIndex: 0, left: 0, top: 0 };
  const storyboard = {
    intervalSeconds: 1,
    tileWidth: 192,
    tileHeight: 108,
    sheets: [{ jpeg: image, webp: image }],
    tiles: [tile, { ...tile, startSeconds: 1, endSeconds: 1.5, timeSeconds: 1, left: 192 }],
    vtt: file('storyboard.vtt'),
    webpVtt: file('storyboard-webp.vtt'),
    json: file('storyboard.json'),
  };
  const lines = summary(video, { ...silentFilm, storyboard }, (name) => `/media/${name}`).split('\n');
  expect(lines).toContain('  2 tiles of 192x108, one every 1 s, on 1 sheet');
  expect(lines).toContain('  for players: /media/storyboard/storyboard.vtt');
});
