import { makeClip } from '@vidi/sample-video';
import { Demuxer } from 'node-av';
import { expect, it } from 'vitest';
import { captureLibavLog } from '../src/analysis/decoding/libav/libav-log.ts';
import { openMediaFile } from '../src/analysis/decoding/libav/open-media-file.ts';
import type { VideoFrame } from '../src/analysis/decoding/media-file.ts';
import { DEFAULT_ANALYSIS_LIMITS } from '../src/domain/analysis-limits.ts';
import { temporaryFolder } from './analysis-process.ts';

it('tells of each decoded frame whether it is a key frame and how many bytes it has, in whatever order they are coded', async () => {
  await using folder = await temporaryFolder();
  await makeClip({ path: folder.file('source'), sounds: [], shots: [{ frames: 30 }, { frames: 30 }] });
  const coded = await packetsOf(folder.file('source'));
  const dts = coded.map((packet) => packet.dts);
  // Otherwise it would prove nothing.
  expect(dts).not.toEqual(dts.toSorted((a, b) => a - b));
  const decoded: Pick<VideoFrame, 'isKey' | 'codedBytes'>[] = [];
  await using file = await openMediaFile(folder.path, 'source', { ...DEFAULT_ANALYSIS_LIMITS, decoderThreads: 2 }, log);
  await file.decode({
    picture: {
      onFrame: ({ isKey, codedBytes }) => decoded.push({ isKey, codedBytes }),
      onEnd: () => undefined,
    },
  });
  expect(decoded).toEqual(coded.map(({ isKey, bytes }) => ({ isKey, codedBytes: bytes })));
});

const log = captureLibavLog();

/** In the order in which they are presented. */
async function packetsOf(path: string) {
  await using demuxer = await Demuxer.open(path);
  const packets: { pts: number; dts: number; isKey: boolean; bytes: number }[] = [];
  for (const packet of demuxer.packetsSync()) {
    if (packet === null) break;
    const { pts, dts, isKeyframe, size } = packet;
    packets.push({ pts: Number(pts), dts: Number(dts), isKey: isKeyframe, bytes: size });
    packet.free();
  }
  return packets.sort((a, b) => a.pts - b.pts);
}
