import { createHash } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { Stream_Kind } from '@vidi/contracts/vidi/v1/media_info';
import { makeClip, makeSampleVideo, type SampleTruth, transcodeClip } from '@vidi/sample-video';
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_PIX_FMT_YUVJ420P,
  Demuxer,
  Encoder,
  FF_ENCODER_MJPEG,
  Frame,
  Muxer,
} from 'node-av';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalysisEvent } from '../src/ports/analyser.ts';
import {
  analyse,
  fileOf,
  resultOf,
  resultsIn,
  seconds,
  type TemporaryFolder,
  temporaryFolder,
} from './analysis-process.ts';
import { decodeImage } from './image-file.ts';

const byFeature = (events: readonly AnalysisEvent[], feature: Feature) => events.filter((e) => e.feature === feature);

describe('files without presentation times', () => {
  it('begin at 0 and end with their last frame, though their B frames are decoded before others', {
    timeout: 60_000,
  }, async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('made'), shots: [{ frames: 30 }, { frames: 30 }], sounds: [] });
    await transcodeClip(folder.file('made'), folder.file('source'), { format: 'avi', encoder: 'libx264' });
    const { shots } = resultOf(await analyse({ workDir: folder.path, features: [Feature.SHOTS] }), 'shots');
    expect(shots.map(({ startOffset, endOffset }) => [seconds(startOffset), seconds(endOffset)])).toEqual([
      [0, 1.2],
      [1.2, 2.4],
    ]);
  });
});

describe('the analysis of the sample video', () => {
  let folder: TemporaryFolder;
  let truth: SampleTruth;
  let events: AnalysisEvent[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    truth = await makeSampleVideo({ path: folder.file('source') });
    events = await analyse({ workDir: folder.path });
  }, 60_000);

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  it('finds exactly what was put in', () => {
    const { shots } = resultOf(events, 'shots');
    expect(shots.map(({ startFrame }) => Number(startFrame))).toEqual([0, ...truth.cuts]);
    expect(Number(shots.at(-1)?.endFrame)).toBe(truth.frameCount);
    expect(seconds(shots.at(-1)?.endOffset)).toBeCloseTo(truth.durationSeconds, 6);

    const black = resultOf(events, 'black').segments;
    expect(black.map((s) => [seconds(s.startOffset), seconds(s.endOffset)])).toEqual(
      truth.black.map(({ start, end }) => [start, end]),
    );

    const silence = resultOf(events, 'silence').segments;
    expect(silence).toHaveLength(truth.silence.length);
    truth.silence.forEach(({ start, end }, index) => {
      expect(Math.abs(seconds(silence[index]?.startOffset) - start)).toBeLessThan(0.01);
      expect(Math.abs(seconds(silence[index]?.endOffset) - end)).toBeLessThan(0.01);
    });

    const loudness = resultOf(events, 'loudness');
    expect(loudness.integratedLufs).toBeGreaterThan(-24);
    expect(loudness.integratedLufs).toBeLessThan(-16);
    expect(loudness.truePeakDbtp).toBeLessThan(0);
  });

  it('keeps one keyframe per shot, inside it, as the JPEG and the WebP file that the result describes', async () => {
    const { shots } = resultOf(events, 'shots');
    const { keyframes } = resultOf(events, 'keyframes');
    const artifacts = resultsIn(events)
      .filter(({ feature }) => feature === Feature.KEYFRAMES)
      .flatMap((event) => event.artifacts);
    expect(keyframes.map(({ shotIndex }) => shotIndex)).toEqual(shots.map(({ index }) => index));
    expect(artifacts.map(({ name }) => name)).toEqual(
      keyframes.flatMap(({ image, webp }) => [image?.name, webp?.name]),
    );
    for (const [index, { frame, image, webp }] of keyframes.entries()) {
      expect(frame).toBeGreaterThanOrEqual(shots[index]?.startFrame ?? -1n);
      expect(frame).toBeLessThan(shots[index]?.endFrame ?? -1n);
      for (const [format, described] of [image, webp].entries()) {
        const path = fileOf(artifacts[2 * index + format]);
        const bytes = await readFile(path);
        const [ending, codec] = format === 0 ? ['jpg', 'jpeg'] : ['webp', 'webp'];
        expect(await decodeImage(path)).toMatchObject({
          width: 640,
          height: 360,
          codec: format === 0 ? 'mjpeg' : codec,
        });
        expect(described).toMatchObject({
          name: `keyframes/${String(index).padStart(5, '0')}.${ending}`,
          contentType: `image/${codec}`,
          sizeBytes: BigInt(bytes.length),
          sha256: createHash('sha256').update(bytes).digest('hex'),
          width: 640,
          height: 360,
        });
      }
    }
  });

  it('reports media info first, then growing progress below 100, then each feature once', () => {
    expect(events[0]).toMatchObject({ kind: 'result', feature: Feature.MEDIA_INFO, engine: 'libav.demuxer' });
    for (const feature of [Feature.SHOTS, Feature.KEYFRAMES, Feature.BLACK, Feature.LOUDNESS, Feature.SILENCE]) {
      const own = byFeature(events, feature);
      expect(own.filter(({ kind }) => kind !== 'progress').map(({ kind }) => kind)).toEqual(['result']);
      expect(own.at(-1)?.kind).toBe('result');
      const percentages = own.flatMap((event) => (event.kind === 'progress' ? [event.percent] : []));
      expect(percentages).toEqual([...percentages].sort((a, b) => a - b));
      expect(Math.max(0, ...percentages)).toBeLessThan(100);
    }
  });
});

describe('the analysis of a clip', { timeout: 60_000 }, () => {
  it('goes by presentation times when frames are irregular', async () => {
    await using folder = await temporaryFolder();
    const truth = await makeClip({
      path: folder.file('source'),
      shots: [{ frames: 40 }, { frames: 30, black: true }, { frames: 35 }],
      variableFrameRate: true,
      seed: 3,
    });
    const events = await analyse({ workDir: folder.path, features: [Feature.SHOTS, Feature.BLACK] });
    const { shots } = resultOf(events, 'shots');
    expect(shots.map(({ startFrame }) => Number(startFrame))).toEqual([0, 40, 70]);
    shots.forEach(({ startOffset, startFrame }) => {
      expect(seconds(startOffset)).toBeCloseTo(truth.frameTimes[Number(startFrame)] ?? -1, 4);
    });
    const [black] = resultOf(events, 'black').segments;
    expect(seconds(black?.startOffset)).toBeCloseTo(truth.black[0]?.start ?? -1, 4);
    expect(seconds(black?.endOffset)).toBeCloseTo(truth.black[0]?.end ?? -1, 4);
  });

  it('finds the cuts of other scenes as exactly', async () => {
    for (const seed of [11, 12, 13]) {
      await using folder = await temporaryFolder();
      const shots = [{ frames: 20 }, { frames: 33 }, { frames: 12 }, { frames: 25 }, { frames: 9 }];
      const truth = await makeClip({ path: folder.file('source'), shots, sounds: [], seed });
      const events = await analyse({ workDir: folder.path, features: [Feature.SHOTS] });
      const found = resultOf(events, 'shots').shots.map(({ startFrame }) => Number(startFrame));
      expect(found, `seed ${seed}`).toEqual([0, ...truth.cuts]);
    }
  });

  it('finds where the picture stands still, and where it is black and silent at once', async () => {
    await using folder = await temporaryFolder();
    const truth = await makeClip({
      path: folder.file('source'),
      shots: [{ frames: 50 }, { frames: 75, black: true }, { frames: 50 }],
      sounds: [
        { seconds: 2.5, kind: 'speech' },
        { seconds: 2, kind: 'silence' },
        { seconds: 2.5, kind: 'speech' },
      ],
    });
    const events = await analyse({ workDir: folder.path });
    const [frozen, ...others] = resultOf(events, 'freeze').segments;
    expect([seconds(frozen?.startOffset), seconds(frozen?.endOffset), others]).toEqual([2, 5, []]);
    const [both, ...more] = resultOf(events, 'silentBlack').segments;
    expect(Math.abs(seconds(both?.startOffset) - (truth.silence[0]?.start ?? Number.NaN))).toBeLessThan(0.01);
    expect(Math.abs(seconds(both?.endOffset) - (truth.silence[0]?.end ?? Number.NaN))).toBeLessThan(0.01);
    expect(more).toEqual([]);

    const { bucketDuration, minima, maxima } = resultOf(events, 'waveform');
    const bucketOf = (time: number): number => Math.floor(time / seconds(bucketDuration));
    expect(maxima.slice(bucketOf(3), bucketOf(4)).every((peak) => peak < 100)).toBe(true);
    expect([Math.max(...maxima.slice(0, bucketOf(2))) > 1000, Math.min(...minima) < -1000]).toEqual([true, true]);
    const { curve } = resultOf(events, 'loudness');
    expect(seconds(curve?.step)).toBe(0.1);
    expect(curve?.momentaryLufs[40]).toBe(-70);
    expect(Math.max(...(curve?.momentaryLufs ?? []))).toBeGreaterThan(-30);
  });

  it('gives copies of another size and frame rate nearly the same fingerprint, and other videos another', async () => {
    const fingerprintOf = async (seed: number, framesPerSecond: number, width: number, height: number) => {
      await using folder = await temporaryFolder();
      const path = folder.file('source');
      const frameRate = { numerator: framesPerSecond, denominator: 1 };
      const shots = [
        { frames: framesPerSecond, black: true },
        { frames: 2 * framesPerSecond },
        { frames: 2 * framesPerSecond },
      ];
      await makeClip({ path, width, height, frameRate, shots, sounds: [], seed });
      return resultOf(await analyse({ workDir: folder.path, features: [Feature.FINGERPRINT] }), 'fingerprint');
    };
    const original = await fingerprintOf(5, 25, 320, 180);
    expect(original).toMatchObject({ blackCount: 2, flatCount: 0, missingCount: 0 });
    expect([seconds(original.step), original.signatures.length]).toEqual([0.5, 10]);
    expect(original.shots.map(({ signature }) => signature?.length)).toEqual([undefined, 16, 16]);

    const differing = (other: typeof original) =>
      original.signatures.map((signature, at) => distance(signature, other.signatures[at] ?? ''));
    const copy = await fingerprintOf(5, 30, 640, 360);
    expect(Math.max(...differing(copy))).toBeLessThanOrEqual(12);
    const another = await fingerprintOf(6, 25, 320, 180);
    expect(Math.min(...differing(another).slice(3))).toBeGreaterThan(12);
  });

  it('skips what needs sound when there is none', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source'), sounds: [] });
    const events = await analyse({ workDir: folder.path });
    for (const feature of [Feature.LOUDNESS, Feature.SILENCE, Feature.WAVEFORM, Feature.SILENT_BLACK]) {
      expect(byFeature(events, feature)).toEqual([
        expect.objectContaining({ kind: 'skipped', reason: 'NO_AUDIO_STREAM', message: expect.any(String) }),
      ]);
    }
    expect(resultOf(events, 'shots').shots).toHaveLength(1);
  });

  it('skips what needs a picture when there is none', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source'), shots: [], sounds: [{ seconds: 2, kind: 'silence' }] });
    const events = await analyse({ workDir: folder.path });
    for (const feature of [Feature.SHOTS, Feature.BLACK, Feature.FREEZE, Feature.SILENT_BLACK, Feature.FINGERPRINT]) {
      expect(byFeature(events, feature)).toEqual([
        expect.objectContaining({ kind: 'skipped', reason: 'NO_VIDEO_STREAM' }),
      ]);
    }
    expect(resultOf(events, 'loudness')).not.toHaveProperty('integratedLufs');
    const [silence] = resultOf(events, 'silence').segments;
    expect(seconds(silence?.endOffset)).toBeCloseTo(2, 1);
  });

  it('takes cover art for an attachment, not for video', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('sound.mp4'), shots: [], sounds: [{ seconds: 1, kind: 'speech' }] });
    await addCover(folder.file('sound.mp4'), folder.file('source'));
    const events = await analyse({ workDir: folder.path });
    expect(resultOf(events, 'mediaInfo').streams.map(({ kind }) => kind)).toEqual([
      Stream_Kind.AUDIO,
      Stream_Kind.ATTACHMENT,
    ]);
    expect(byFeature(events, Feature.SHOTS)).toEqual([expect.objectContaining({ reason: 'NO_VIDEO_STREAM' })]);
  });

  it('shows rotated and stretched pictures as they are to be seen', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source'), rotation: 90, pixelAspect: { numerator: 4, denominator: 3 } });
    const events = await analyse({ workDir: folder.path, features: [Feature.MEDIA_INFO, Feature.KEYFRAMES] });
    const [video] = resultOf(events, 'mediaInfo').streams;
    expect(video?.video).toMatchObject({ width: 180, height: 427, rotation: 90 });
    const [keyframe] = resultOf(events, 'keyframes').keyframes;
    expect(keyframe?.image).toMatchObject({ width: 180, height: 428 });
  });
});

describe('a file that cannot be analysed', { timeout: 60_000 }, () => {
  const refused = async (workDir: string) => await expect(analyse({ workDir, sourceFile: 'source.mp4' })).rejects;

  it.each([
    ['a text', 'To be, or not to be, that is the question.\n'.repeat(100)],
    ['an empty file', ''],
    ['an HLS playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nother.mp4\n#EXT-X-ENDLIST\n'],
    ['an ffconcat script', "ffconcat version 1.0\nfile 'other.mp4'\n"],
    ['a web page', '<!doctype html><html><body>404</body></html>'],
  ])('is refused as no video when it is %s', async (_what, content) => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('other.mp4') });
    await writeFile(folder.file('source.mp4'), content);
    await (await refused(folder.path)).toMatchObject({
      name: 'AnalysisError',
      reason: 'NOT_A_VIDEO',
      errorClass: 'PERMANENT',
      message: expect.stringContaining('Accepted are MP4'),
    });
  });

  it('is refused as damaged when its end, with the index, is missing', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source.mp4') });
    await truncate(folder.file('source.mp4'), 10_000);
    await (await refused(folder.path)).toMatchObject({ reason: 'CORRUPT', errorClass: 'PERMANENT' });
  });

  it('is refused as damaged when not one frame can be decoded', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('source.mp4');
    await makeClip({ path, sounds: [] });
    const bytes = await readFile(path);
    const from = bytes.indexOf('mdat') + 4;
    bytes.fill(0x00, from, bytes.indexOf('moov') - 4);
    await writeFile(path, bytes);
    await (await refused(folder.path)).toMatchObject({ reason: 'CORRUPT', errorClass: 'PERMANENT' });
  });

  // What the clip below has is the limit, and then one less.
  it.each([
    ['maxPixels', 320 * 180, '320x180 = 57600 pixels per frame', 'VIDI_ANALYSIS_MAX_PIXELS'],
    ['maxStreams', 2, 'more than 1 streams', 'VIDI_ANALYSIS_MAX_STREAMS'],
    ['maxDurationSeconds', 2, 'a length of 2 seconds', 'VIDI_ANALYSIS_MAX_DURATION_SECONDS'],
  ] as const)(
    'is refused one above the limit %s of %i, by its setting, and not at it',
    async (limit, atIt, found, setting) => {
      await using folder = await temporaryFolder();
      await makeClip({
        path: folder.file('source'),
        shots: [{ frames: 50 }],
        sounds: [{ seconds: 1, kind: 'speech' }],
      });
      const features = [Feature.MEDIA_INFO, Feature.SHOTS];
      const events = await analyse({ workDir: folder.path, features, limits: { [limit]: atIt } });
      expect(Number(resultOf(events, 'shots').shots.at(-1)?.endFrame)).toBe(50);
      const failure = analyse({ workDir: folder.path, features, limits: { [limit]: atIt - 1 } });
      await expect(failure).rejects.toMatchObject({ reason: 'LIMIT_EXCEEDED', errorClass: 'PERMANENT' });
      await expect(failure).rejects.toThrow(`The video has ${found}; at most ${atIt - 1} are accepted (${setting})`);
    },
  );

  it('is refused one frame above the limit of its length', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source'), shots: [{ frames: 51 }], sounds: [] });
    const failure = analyse({ workDir: folder.path, limits: { maxDurationSeconds: 2 } });
    await expect(failure).rejects.toMatchObject({ reason: 'LIMIT_EXCEEDED', errorClass: 'PERMANENT' });
    await expect(failure).rejects.toThrow('at most 2 are accepted (VIDI_ANALYSIS_MAX_DURATION_SECONDS)');
  });
});

/** How many bits of two signatures differ; an empty one is like another empty one. */
function distance(a: string, b: string): number {
  const differing = BigInt(`0x${a || '0'}`) ^ BigInt(`0x${b || '0'}`);
  return [...differing.toString(2)].filter((bit) => bit === '1').length;
}

/** Copies the sound and adds a picture as cover art. */
async function addCover(from: string, to: string): Promise<void> {
  await using input = await Demuxer.open(from);
  await using output = await Muxer.open(to, { format: 'mp4' });
  using encoder = await Encoder.create(FF_ENCODER_MJPEG);
  using frame = Frame.fromVideoBuffer(Buffer.alloc(96 * 96 * 1.5, 120), {
    width: 96,
    height: 96,
    format: AV_PIX_FMT_YUVJ420P,
    timeBase: { num: 1, den: 25 },
    pts: 0n,
  });
  const sound = output.addStream(input.streams[0] ?? fail());
  const cover = output.addStream(encoder);
  const stream = output.getStream(cover) ?? fail();
  stream.disposition = AV_DISPOSITION_ATTACHED_PIC;
  for (const packet of [...encoder.encodeAllSync(frame), ...encoder.encodeAllSync(null)]) {
    output.writePacketSync(packet, cover);
    packet.free();
  }
  for (const packet of input.packetsSync()) {
    if (packet !== null) {
      output.writePacketSync(packet, sound);
      packet.free();
    }
  }
}

function fail(): never {
  throw new Error('The test file has no such stream');
}
