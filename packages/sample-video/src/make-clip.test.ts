import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decoder, Demuxer } from 'node-av';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeClip, makeSampleVideo } from './index.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidi-sample-video-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Decodes the picture and gives every frame's time in seconds and its mean luma. */
async function decodePicture(path: string): Promise<{ time: number; luma: number }[]> {
  await using file = await Demuxer.open(path);
  const stream = file.video();
  if (stream === undefined) {
    return [];
  }
  using decoder = await Decoder.create(stream);
  const frames: { time: number; luma: number }[] = [];
  for (const packet of file.packetsSync(stream.index)) {
    for (const frame of decoder.decodeAllSync(packet)) {
      const row = frame.data?.[0]?.subarray(0, frame.width) ?? Buffer.alloc(0);
      const luma = row.reduce((sum, value) => sum + value, 0) / row.length;
      frames.push({ time: Number(frame.pts) * stream.timeBase.toDouble(), luma });
      frame.free();
    }
    packet?.free();
  }
  decoder.flushSync();
  for (const frame of decoder.flushFramesSync()) {
    const row = frame.data?.[0]?.subarray(0, frame.width) ?? Buffer.alloc(0);
    const luma = row.reduce((sum, value) => sum + value, 0) / row.length;
    frames.push({ time: Number(frame.pts) * stream.timeBase.toDouble(), luma });
    frame.free();
  }
  return frames;
}

describe('the sample video', () => {
  it('has the frames, the length and the black passage that it claims', { timeout: 60_000 }, async () => {
    const path = join(folder, 'sample.mp4');
    const truth = await makeSampleVideo({ path });

    await using file = await Demuxer.open(path);
    expect(file.duration).toBeCloseTo(truth.durationSeconds, 2);
    expect(file.video()?.codecpar.width).toBe(640);
    expect(file.audio()).toBeDefined();
    const frames = await decodePicture(path);
    expect(frames).toHaveLength(truth.frameCount);
    const [black] = truth.black;
    const dark = frames.filter(({ luma }) => luma < 20).map(({ time }) => time);
    expect(dark[0]).toBeCloseTo(black?.start ?? -1, 3);
    expect(dark).toHaveLength(50);
  });
});

describe('a clip', { timeout: 60_000 }, () => {
  it('has irregular frame times when asked for, and says them', async () => {
    const path = join(folder, 'irregular.mp4');
    const truth = await makeClip({ path, shots: [{ frames: 20 }, { frames: 10 }], variableFrameRate: true });
    const times = (await decodePicture(path)).map(({ time }) => time);
    expect(times).toHaveLength(30);
    times.forEach((time, frame) => {
      expect(time).toBeCloseTo(truth.frameTimes[frame] ?? -1, 4);
    });
    expect(truth.cuts).toEqual([20]);
    expect(new Set(times.map((time, frame) => (time - (times[frame - 1] ?? 0)).toFixed(3))).size).toBeGreaterThan(10);
  });

  it('goes without sound, or without picture', async () => {
    const mute = join(folder, 'mute.mp4');
    const blind = join(folder, 'blind.mp4');
    await makeClip({ path: mute, sounds: [] });
    await makeClip({ path: blind, shots: [], sounds: [{ seconds: 1, kind: 'speech' }] });
    await using muteFile = await Demuxer.open(mute);
    await using blindFile = await Demuxer.open(blind);
    expect(muteFile.audio()).toBeUndefined();
    expect(blindFile.video()).toBeUndefined();
  });

  it('carries a rotation and a pixel shape', async () => {
    const path = join(folder, 'turned.mp4');
    await makeClip({ path, rotation: 90, pixelAspect: { numerator: 4, denominator: 3 } });
    await using file = await Demuxer.open(path);
    expect(file.video()?.sampleAspectRatio).toMatchObject({ num: 4, den: 3 });
    expect(file.video()?.codecpar.getAllCodedSideData()).toHaveLength(1);
    expect(await decodePicture(path)).toHaveLength(25);
  });

  it('has the bit rate that is asked for', async () => {
    const path = join(folder, 'bit-rate.mp4');
    await makeClip({ path, shots: [{ frames: 100 }], sounds: [], bitRate: 1_000_000 });
    const bitsPerSecond = ((await stat(path)).size * 8) / 4;
    expect(bitsPerSecond).toBeGreaterThan(800_000);
    expect(bitsPerSecond).toBeLessThan(1_200_000);
  });

  it('is the same for the same seed', async () => {
    const [first, second] = await Promise.all(
      ['a.mp4', 'b.mp4'].map((name) => makeClip({ path: join(folder, name), seed: 7, variableFrameRate: true })),
    );
    expect(first).toEqual(second);
  });
});
