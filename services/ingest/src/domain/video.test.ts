import { describe, expect, it } from 'vitest';
import { IllegalTransitionError } from './errors.ts';
import {
  cancelVideo,
  completeVideo,
  failVideo,
  newVideo,
  reprocessVideo,
  startProcessing,
  VIDEO_STATUSES,
  type Video,
  type VideoStatus,
} from './video.ts';

const now = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-02T00:00:00Z');
const error = { reason: 'NOT_A_VIDEO', message: 'This is no video.' };
const uploaded = newVideo(
  {
    id: 'v',
    owner: 'default',
    title: 't',
    labels: {},
    priority: 'NORMAL',
    language: undefined,
    origin: { kind: 'file', fileName: 'a.mp4' },
    bytes: undefined,
    contentType: undefined,
  },
  now,
);

const transitions: Readonly<Record<string, { from: readonly VideoStatus[]; run: (video: Video) => Video }>> = {
  startProcessing: { from: ['UPLOADED', 'PROCESSING'], run: (video) => startProcessing(video, later) },
  completeVideo: { from: ['PROCESSING'], run: (video) => completeVideo(video, later) },
  failVideo: { from: ['UPLOADED', 'PROCESSING'], run: (video) => failVideo(video, error, later) },
  cancelVideo: { from: ['UPLOADED', 'PROCESSING'], run: (video) => cancelVideo(video, later) },
  reprocessVideo: { from: ['COMPLETED', 'FAILED', 'CANCELLED'], run: (video) => reprocessVideo(video, 0, later) },
};

describe.each(Object.entries(transitions))('%s', (_name, { from, run }) => {
  it.each(VIDEO_STATUSES)('from %s is legal exactly where the table says so', (status) => {
    if (from.includes(status)) expect(() => run({ ...uploaded, status })).not.toThrow();
    else expect(() => run({ ...uploaded, status })).toThrow(IllegalTransitionError);
  });
});

describe('a video', () => {
  it('is at 100 % exactly when it is COMPLETED', () => {
    const processing = { ...startProcessing(uploaded, now), progressPercent: 99 };
    expect(completeVideo(processing, later).progressPercent).toBe(100);
    expect(failVideo(processing, error, later).progressPercent).toBe(99);
  });

  it('has an error exactly when it FAILED, and a complete time when it ended', () => {
    expect(uploaded).toMatchObject({ error: undefined, completeTime: undefined });
    expect(failVideo(uploaded, error, later)).toMatchObject({ error, completeTime: later });
    expect(completeVideo(startProcessing(uploaded, now), later)).toMatchObject({
      error: undefined,
      completeTime: later,
    });
    expect(cancelVideo(uploaded, later)).toMatchObject({ error: undefined, completeTime: later });
  });

  it('has neither error nor complete time when it begins anew', () => {
    expect(reprocessVideo(failVideo(uploaded, error, now), 40, later)).toMatchObject({
      status: 'UPLOADED',
      progressPercent: 40,
      error: undefined,
      completeTime: undefined,
    });
  });
});
