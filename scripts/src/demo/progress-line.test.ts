import { stripVTControlCharacters } from 'node:util';
import type { Video } from '@vidi/sdk';
import { expect, test } from 'vitest';
import { describeProgress, progressLine, shownPercent } from './progress-line.ts';

function recorder(isTTY: boolean) {
  const written: string[] = [];
  return { written, output: { isTTY, columns: 60, write: (text: string) => void written.push(text) } };
}

test('in a terminal one line changes, and never grows longer than the terminal is wide', () => {
  const { written, output } = recorder(true);
  const line = progressLine(output);
  line.show('PROCESSING, 1 of 6 features (SHOTS, KEYFRAMES, BLACK, LOUDNESS)', 50);
  line.end();
  expect(written[0]).toMatch(/^\r/);
  expect(stripVTControlCharacters(written[0] ?? '').trimStart()).toMatch(/^\[#{12}\.{12}\] {2}50 % {2}PROCESSING/);
  expect(stripVTControlCharacters(written[0] ?? '').replace('\r', '').length).toBeLessThan(60);
  expect(written[1]).toBe('\n');
});

test('elsewhere a line is printed for every state and every quarter, not for every percent', () => {
  const { written, output } = recorder(false);
  const line = progressLine(output);
  for (let percent = 0; percent <= 100; percent++) line.show('PROCESSING, 0 of 6 features', percent);
  line.show('COMPLETED, 6 of 6 features', 100);
  expect(written.map((text) => stripVTControlCharacters(text).trim())).toEqual([
    ...[0, 25, 50, 75, 100].map((percent) => `${percent} %  PROCESSING, 0 of 6 features`),
    '100 %  COMPLETED, 6 of 6 features',
  ]);
});

test('while the video is fetched, the line says how much of it is here', () => {
  const at = new Date(0);
  const fetch = { receivedBytes: 12_340_000, totalBytes: 50_000_000, progressPercent: 24, resumeCount: 0 };
  const fetching: Video = {
    id: 'v1',
    title: 'From afar',
    labels: {},
    status: 'PROCESSING',
    progressPercent: 0,
    features: [],
    partial: false,
    damagedRanges: [],
    source: {
      fileName: undefined,
      url: 'https://example.com/a.mp4',
      sizeBytes: undefined,
      sha256: undefined,
      contentType: undefined,
    },
    fetch: { ...fetch, startTime: at, completeTime: undefined },
    mediaInfo: undefined,
    error: undefined,
    createTime: at,
    updateTime: at,
    completeTime: undefined,
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
  expect(describeProgress(fetching)).toBe('PROCESSING, fetching: 12.3 of 50.0 MB');
  expect(shownPercent(fetching)).toBe(24);
  const fetched: Video = { ...fetching, fetch: { ...fetch, startTime: at, completeTime: at } };
  expect(describeProgress(fetched)).toBe('PROCESSING, 0 of 0 features');
  expect(shownPercent(fetched)).toBe(0);
});
