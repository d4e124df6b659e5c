import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { VideoStream_ScanType as ScanType } from '@vidi/contracts/vidi/v1/media_info';
import {
  type PictureFormat,
  FrameTiming_Regularity as Regularity,
  PictureScan_Kind as Scan,
} from '@vidi/contracts/vidi/v1/picture_format';
import { type ClipOptions, delayClip, makeClip, remuxClip, rotateClip, transcodeClip } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { analyse, resultOf, seconds, temporaryFolder } from './analysis-process.ts';

/** Makes a clip from the one that `options` describe, and analyses it. */
async function analysed(options: Omit<ClipOptions, 'path'>, change?: (from: string, to: string) => Promise<void>) {
  await using folder = await temporaryFolder();
  await makeClip({ sounds: [], ...options, path: folder.file('made') });
  await change?.(folder.file('made'), folder.file('source'));
  const sourceFile = change === undefined ? 'made' : 'source';
  return await analyse({ workDir: folder.path, sourceFile, features: [Feature.MEDIA_INFO, Feature.PICTURE_FORMAT] });
}

async function formatOf(...clip: Parameters<typeof analysed>): Promise<PictureFormat> {
  return resultOf(await analysed(...clip), 'pictureFormat');
}

function timingOf({ frameTiming: timing }: PictureFormat) {
  const rate = ({ numerator, denominator } = { numerator: 0, denominator: 0 }) => [numerator, denominator];
  return {
    frames: Number(timing?.frameCount),
    untimed: Number(timing?.untimedFrameCount),
    regularity: timing?.regularity,
    rate: timing?.frameRate && rate(timing.frameRate),
    average: rate(timing?.averageFrameRate),
    gaps: timing?.gapCount === undefined ? undefined : Number(timing.gapCount),
    intervals: [timing?.shortestInterval, timing?.mostCommonInterval, timing?.longestInterval].map(seconds),
  };
}

/** Coded anew with what a chain of libav's filters makes of the pictures, and marked as progressive. */
const filtered = (filters: string) => async (from: string, to: string) =>
  await transcodeClip(from, to, { format: 'matroska', encoder: 'libx264', filters });

/** As `timingOf` tells them. */
const CONSTANT_25 = { untimed: 0, regularity: Regularity.CONSTANT, rate: [25, 1], average: [25, 1], gaps: 0 };

const fieldRate = { numerator: 50, denominator: 1 };

describe('the times of the frames', { timeout: 120_000 }, () => {
  it('are constant at 25 frames per second in Matroska', async () => {
    const format = await formatOf(
      { shots: [{ frames: 60 }] },
      async (from, to) => await remuxClip(from, to, 'matroska'),
    );
    expect(timingOf(format)).toEqual({ ...CONSTANT_25, frames: 60, intervals: [0.04, 0.04, 0.04] });
  });

  it('are constant at 30000/1001 frames per second, exact in MP4 and in whole milliseconds in Matroska', async () => {
    const ntsc = { frameRate: { numerator: 30_000, denominator: 1_001 }, shots: [{ frames: 60 }] };
    const constant = { ...CONSTANT_25, rate: [30_000, 1_001], average: [30_000, 1_001] };
    expect(timingOf(await formatOf(ntsc))).toMatchObject({
      ...constant,
      intervals: [0.033366666, 0.033366667, 0.033366667],
    });
    const rounded = await formatOf(ntsc, async (from, to) => await remuxClip(from, to, 'matroska'));
    expect(timingOf(rounded)).toMatchObject({ ...constant, intervals: [0.033, 0.033, 0.034] });
  });

  it('are constant when the picture is turned', async () => {
    const format = await formatOf({ shots: [{ frames: 50 }], rotation: 90 });
    expect(timingOf(format)).toMatchObject({ ...CONSTANT_25, frames: 50 });
    expect(format.activeArea).toMatchObject({ width: 180, height: 320, barsHaveContent: false });
  });

  it('vary where every frame is shown for another time', async () => {
    const { rate, regularity, intervals, gaps } = timingOf(
      await formatOf({ shots: [{ frames: 60 }], variableFrameRate: true }),
    );
    expect([regularity, rate, gaps]).toEqual([Regularity.VARIABLE, undefined, undefined]);
    const [shortest = 0, , longest = 0] = intervals;
    expect(shortest).toBeGreaterThanOrEqual(0.02);
    expect(shortest).toBeLessThan(0.025);
    expect(longest).toBeGreaterThan(0.055);
    expect(longest).toBeLessThanOrEqual(0.06);
  });

  it('are constant but for a gap', async () => {
    const format = await formatOf(
      { shots: [{ frames: 50 }, { frames: 50 }] },
      async (from, to) => await delayClip(from, to, 'matroska', { afterSeconds: 2, bySeconds: 0.4 }),
    );
    const withGap = { average: [2_475, 109], gaps: 1, intervals: [0.04, 0.04, 0.44] };
    expect(timingOf(format)).toEqual({ ...CONSTANT_25, ...withGap, frames: 100 });
  });

  it('follow from the order of the frames where the file has none, as in AVI', async () => {
    const format = await formatOf(
      { shots: [{ frames: 60 }] },
      async (from, to) => await transcodeClip(from, to, { format: 'avi', encoder: 'libx264' }),
    );
    expect(timingOf(format)).toMatchObject({ ...CONSTANT_25, frames: 60, untimed: 60 });
  });

  it('are not there for a single frame', async () => {
    const { frameTiming, scan } = await formatOf({ shots: [{ frames: 1 }] });
    expect(frameTiming).toMatchObject({ frameCount: 1n, untimedFrameCount: 0n });
    expect(frameTiming?.averageFrameRate ?? frameTiming?.regularity ?? frameTiming?.longestInterval).toBeUndefined();
    expect(scan).toBeUndefined();
  });
});

describe('how pictures are scanned', { timeout: 120_000 }, () => {
  it.each([
    ['interleave_top', Scan.TOP_FIELD_FIRST],
    ['interleave_bottom', Scan.BOTTOM_FIELD_FIRST],
  ])('is found where they are woven of fields (%s), and marked as progressive', async (mode, kind) => {
    const events = await analysed({ frameRate: fieldRate, shots: [{ frames: 150 }] }, filtered(`tinterlace=${mode}`));
    expect(resultOf(events, 'mediaInfo').streams[0]?.video?.scanType).toBe(ScanType.PROGRESSIVE);
    const { scan } = resultOf(events, 'pictureFormat');
    expect(scan).toMatchObject({ kind, frameCount: 12 });
    expect(scan?.confidence).toBeCloseTo(13 / 14, 5);
  });

  it('is found where they are progressive and move', async () => {
    expect((await formatOf({ shots: [{ frames: 75 }] })).scan).toMatchObject({
      kind: Scan.PROGRESSIVE,
      frameCount: 12,
    });
  });

  it('is mixed where one half is interlaced', async () => {
    const weave =
      'split[a][b];[a]trim=end_frame=150,tinterlace=interleave_top[c];[b]trim=start_frame=150,framestep=2[d];[c][d]concat';
    const { scan } = await formatOf({ frameRate: fieldRate, shots: [{ frames: 300 }] }, filtered(weave));
    expect(scan?.kind).toBe(Scan.MIXED);
  });

  it('cannot be told from a still picture', async () => {
    const { scan, frameTiming } = await formatOf({ shots: [{ frames: 1 }] }, filtered('loop=loop=49:size=1'));
    expect(scan).toBeUndefined();
    expect(frameTiming?.frameCount).toBe(50n);
  });
});

describe('the area without bars', { timeout: 120_000 }, () => {
  const scope = {
    width: 480,
    height: 200,
    shots: [{ frames: 40 }, { frames: 15, black: true }, { frames: 40 }],
    seed: 5,
  };
  const bars = 'pad=480:270:0:34';
  const LETTERBOX = { width: 480, height: 200, aspectRatio: 2.4 };

  it('is the whole picture where there are none', async () => {
    const { activeArea } = await formatOf({ shots: [{ frames: 50 }] });
    expect(activeArea).toMatchObject({
      box: { left: 0, top: 0, right: 1, bottom: 1 },
      width: 320,
      height: 180,
      frameCount: 3,
      barsHaveContent: false,
    });
  });

  it.each([
    ['bright scenes', bars],
    ['dark scenes', `lutyuv=y=(val-16)/6+16,${bars}`],
  ])('is found to the line in %s', async (_, filters) => {
    const { activeArea } = await formatOf(scope, filtered(filters));
    expect(activeArea).toMatchObject({ ...LETTERBOX, barsHaveContent: false });
    expect(activeArea?.box?.top).toBeCloseTo(34 / 270, 6);
    expect(activeArea?.box?.bottom).toBeCloseTo(234 / 270, 6);
  });

  it('is found beside subtitles in a bar, which are told', async () => {
    const subtitle = "drawbox=x=140:y=246:w=200:h=12:color=white:t=fill:enable='lt(mod(t,2),1)'";
    const { activeArea } = await formatOf(scope, filtered(`${bars},${subtitle}`));
    expect(activeArea).toMatchObject({ ...LETTERBOX, barsHaveContent: true });
  });

  it('is found between bars at the sides', async () => {
    const { activeArea } = await formatOf(
      { width: 360, height: 270, shots: [{ frames: 60 }], seed: 6 },
      filtered('pad=480:270:60:0'),
    );
    expect(activeArea).toMatchObject({
      box: { left: 0.125, top: 0, right: 0.875, bottom: 1 },
      width: 360,
      height: 270,
    });
  });

  it.each([
    [90, { left: 50, top: 0, right: 250, bottom: 480 }],
    [180, { left: 0, top: 50, right: 480, bottom: 250 }],
    [270, { left: 20, top: 0, right: 220, bottom: 480 }],
  ] as const)('lies where it is shown when the picture is turned by %i degrees', async (rotation, expected) => {
    const { activeArea } = await formatOf(scope, async (from, to) => {
      await transcodeClip(from, `${to}.upright`, { format: 'mp4', encoder: 'libx264', filters: 'pad=480:270:0:20' });
      await rotateClip(`${to}.upright`, to, rotation);
    });
    const [width, height] = rotation === 180 ? [480, 270] : [270, 480];
    const { left = 0, top = 0, right = 0, bottom = 0 } = activeArea?.box ?? {};
    const found = { left: left * width, top: top * height, right: right * width, bottom: bottom * height };
    for (const edge of ['left', 'top', 'right', 'bottom'] as const) expect(found[edge]).toBeCloseTo(expected[edge], 3);
    expect(activeArea).toMatchObject({
      width: expected.right - expected.left,
      height: expected.bottom - expected.top,
      barsHaveContent: false,
    });
  });

  it('has square pixels', async () => {
    const { activeArea } = await formatOf({ shots: [{ frames: 30 }], pixelAspect: { numerator: 4, denominator: 3 } });
    expect(activeArea).toMatchObject({ width: 427, height: 180 });
  });

  it('cannot be told of a black picture', async () => {
    expect((await formatOf({ shots: [{ frames: 50, black: true }] })).activeArea).toBeUndefined();
  });
});
