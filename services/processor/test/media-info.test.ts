import { toJson } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { type MediaInfo, MediaInfoSchema } from '@vidi/contracts/vidi/v1/media_info';
import { addChapters, addSubtitles, delayClip, describeClip, makeClip } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { analyse, resultOf, type TemporaryFolder, temporaryFolder } from './analysis-process.ts';
import { makeInterlacedClip } from './interlaced-clip.ts';

/** The media info of `source` in a folder, as the API would show it. */
async function mediaInfoOf(folder: TemporaryFolder): Promise<Record<string, unknown> & Pick<MediaInfo, 'streams'>> {
  const info = resultOf(await analyse({ workDir: folder.path, features: [Feature.MEDIA_INFO] }), 'mediaInfo');
  return toJson(MediaInfoSchema, info) as never;
}

describe('media info', { timeout: 60_000 }, () => {
  it('has everything that the header of an MP4 file says', async () => {
    await using folder = await temporaryFolder();
    await makeClip({
      path: folder.file('source'),
      width: 360,
      height: 288,
      pixelAspect: { numerator: 16, denominator: 15 },
      rotation: 90,
      frameRate: { numerator: 30_000, denominator: 1_001 },
      shots: [{ frames: 30 }],
    });
    expect(await mediaInfoOf(folder)).toMatchObject({
      container: 'mov,mp4,m4a,3gp,3g2,mj2',
      startTime: '0s',
      streams: [
        {
          kind: 'VIDEO',
          codec: 'h264',
          profile: 'High',
          level: '2.1',
          startOffset: '0s',
          duration: '1.001s',
          dispositions: ['DEFAULT'],
          tags: [{ name: 'handler_name', value: 'VideoHandler' }],
          video: {
            width: 288,
            height: 384,
            rotation: 90,
            codedWidth: 360,
            codedHeight: 288,
            pixelAspect: { numerator: 16, denominator: 15 },
            frameRate: { numerator: 30_000, denominator: 1_001 },
            pixelFormat: 'yuv420p',
            color: {},
            dynamicRange: 'SDR',
            scanType: 'PROGRESSIVE',
          },
        },
        {
          index: 1,
          kind: 'AUDIO',
          codec: 'aac',
          profile: 'LC',
          dispositions: ['DEFAULT'],
          audio: { sampleRate: 48_000, channels: 1, channelLayout: 'mono' },
        },
      ],
      tags: [
        { name: 'major_brand', value: 'isom' },
        { name: 'minor_version', value: '512' },
        { name: 'compatible_brands', value: 'isomiso2avc1mp41' },
        { name: 'encoder', value: expect.stringMatching(/^Lavf/) },
      ],
    });
  });

  it.each(['matroska', 'mp4'] as const)('has the chapters of %s', async (container) => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('clip'), shots: [{ frames: 50 }], sounds: [] });
    await addChapters(folder.file('clip'), folder.file('source'), container, [
      { startSeconds: 0, endSeconds: 0.5, title: 'Anfang: so\nist es' },
      { startSeconds: 0.5, endSeconds: 1.25, title: 'ü'.repeat(100) },
      { startSeconds: 1.25, endSeconds: 2, title: '' },
    ]);
    expect(await mediaInfoOf(folder)).toMatchObject({
      chapters: [
        { startOffset: '0s', endOffset: '0.500s', title: 'Anfang: so\nist es' },
        { startOffset: '0.500s', endOffset: '1.250s', title: 'ü'.repeat(100) },
        { startOffset: '1.250s', endOffset: '2s' },
      ],
    });
  });

  it('tells how long each stream of Matroska is, and the whole without its subtitles', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('clip'), shots: [{ frames: 50 }], sounds: [{ seconds: 1, kind: 'speech' }] });
    const source = '1\n00:00:01,000 --> 00:00:09,000\nHello\n\n';
    await addSubtitles(folder.file('clip'), folder.file('source'), 'matroska', [{ format: 'srt', source }]);
    expect(await mediaInfoOf(folder)).toMatchObject({
      duration: '2s',
      streams: [
        { kind: 'VIDEO', duration: '2s' },
        { kind: 'AUDIO', duration: '1.023s' },
        { kind: 'SUBTITLE', duration: '9s' },
      ],
    });
  });

  it('counts how long a video is from its first moment, whatever the clock of the file says then', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('clip'), shots: [{ frames: 50 }], sounds: [] });
    const late = { afterSeconds: 0, bySeconds: 100 };
    await delayClip(folder.file('clip'), folder.file('source'), 'matroska', late);
    expect(await mediaInfoOf(folder)).toMatchObject({
      duration: '2s',
      startTime: '100s',
      streams: [{ startOffset: '0s', duration: '2s' }],
    });
  });

  it('tells of tags, languages and uses, and takes out what is no text', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('clip'), shots: [{ frames: 5 }] });
    await describeClip(folder.file('clip'), folder.file('source'), 'matroska', {
      tags: { title: 'A \u0007day\u202E out', comment: 'x'.repeat(600) },
      streams: [{}, { tags: { language: 'ger', title: 'Kommentar' }, dispositions: ['COMMENT', 'HEARING_IMPAIRED'] }],
    });
    const info = await mediaInfoOf(folder);
    expect(info).toMatchObject({ abridged: true });
    expect(info['tags']).toContainEqual({ name: 'title', value: 'A day out' });
    expect(info['tags']).toContainEqual({ name: 'comment', value: 'x'.repeat(500) });
    expect(info.streams[1]).toMatchObject({
      language: 'de',
      dispositions: ['DEFAULT', 'COMMENT', 'HEARING_IMPAIRED'],
      tags: expect.arrayContaining([{ name: 'title', value: 'Kommentar' }]),
    });
  });

  it('tells HDR by its transfer characteristics and what comes with them', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('clip'), shots: [{ frames: 5 }], sounds: [] });
    const color = { primaries: 9, matrix: 9, range: 'LIMITED' } as const;
    const videoWith = async (transfer: number, more = {}) => {
      const described = { streams: [{ color: { ...color, transfer, ...more } }] };
      await describeClip(folder.file('clip'), folder.file('source'), 'matroska', described);
      return (await mediaInfoOf(folder)).streams[0]?.video;
    };
    const bt2020 = { range: 'LIMITED', primaries: 'bt2020', matrix: 'bt2020nc' };
    expect(await videoWith(18)).toMatchObject({
      color: { ...bt2020, transfer: 'arib-std-b67' },
      dynamicRange: 'HLG',
    });
    expect(await videoWith(16)).toMatchObject({ color: { ...bt2020, transfer: 'smpte2084' }, dynamicRange: 'PQ' });
    expect(await videoWith(16, { contentLight: [1_000, 400], masteringLuminance: [0.005, 1_000] })).toMatchObject({
      dynamicRange: 'HDR10',
      hdrMetadata: { minLuminance: 0.005, maxLuminance: 1_000, maxContentLight: 1_000, maxFrameAverageLight: 400 },
    });
  });

  it('tells interlaced pictures by how the codec marks them', async () => {
    await using folder = await temporaryFolder();
    for (const [first, scanType] of [
      ['top', 'TOP_FIELD_FIRST'],
      ['bottom', 'BOTTOM_FIELD_FIRST'],
    ] as const) {
      await makeInterlacedClip(folder.file('source'), first);
      expect((await mediaInfoOf(folder)).streams[0]?.video).toMatchObject({ scanType });
    }
  });

  it('counts from the first moment that is presented, wherever the clock of the file stands', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('clip'), shots: [{ frames: 50 }], sounds: [] });
    await describeClip(folder.file('clip'), folder.file('source'), 'mpegts', { streams: [{ delaySeconds: 10 }] });
    const { startTime, streams } = await mediaInfoOf(folder);
    expect(startTime).toBe('10s');
    expect(streams.map(({ startOffset }) => startOffset)).toEqual(['0s']);
  });

  it('knows of a stream that begins late, by its edit list', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('clip'), shots: [{ frames: 50 }] });
    await describeClip(folder.file('clip'), folder.file('source'), 'mp4', { streams: [{}, { delaySeconds: 0.5 }] });
    const { streams, duration } = await mediaInfoOf(folder);
    // The encoder's lead of 1024 samples is a part of the presentation where it does not lie before 0.
    expect(streams.map(({ startOffset }) => startOffset)).toEqual(['0s', '0.478666667s']);
    expect(duration).toMatch(/^2\.5/);
  });
});
