import {
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_MPEG2VIDEO,
  AV_CODEC_ID_VP9,
  AV_CODEC_ID_VVC,
  type AVCodecID,
} from 'node-av';

/** Levels of MPEG-2 by level_indication (ISO/IEC 13818-2, table 8-3). */
const MPEG2_LEVELS: Readonly<Record<number, string>> = { 4: 'High', 6: 'High 1440', 8: 'Main', 10: 'Low' };

/**
 * The level of a video codec as its specification writes it; undefined when the stream does not say, or its codec has no
 * levels. libav gives the number that the stream has: ten times the level in H.264 (A.3.1; 9 is 1b) and VP9, thirty times in
 * HEVC (A.4.1), sixteen times and thirds in VVC (A.4.1), an index in AV1 (A.3).
 */
export function codecLevel(codec: AVCodecID, level: number): string | undefined {
  if (level <= 0 && codec !== AV_CODEC_ID_AV1) return undefined;
  switch (codec) {
    case AV_CODEC_ID_H264:
      return level === 9 ? '1b' : dotted(Math.floor(level / 10), level % 10);
    case AV_CODEC_ID_VP9:
      return dotted(Math.floor(level / 10), level % 10);
    case AV_CODEC_ID_HEVC:
      return dotted(Math.floor(level / 30), Math.floor((level % 30) / 3));
    case AV_CODEC_ID_VVC:
      return dotted(level >> 4, Math.floor((level & 15) / 3));
    case AV_CODEC_ID_AV1:
      // 31 says that there is no limit, negative numbers that nothing is known.
      return level < 0 || level > 23 ? undefined : dotted(2 + (level >> 2), level & 3);
    case AV_CODEC_ID_MPEG2VIDEO:
      return MPEG2_LEVELS[level];
    default:
      return undefined;
  }
}

function dotted(major: number, minor: number): string {
  return `${major}.${minor}`;
}
