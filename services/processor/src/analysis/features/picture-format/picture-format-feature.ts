import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import {
  FrameTiming_Regularity,
  type PictureFormat,
  PictureFormatSchema,
  PictureScan_Kind,
} from '@vidi/contracts/vidi/v1/picture_format';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { type Fraction, toDuration } from '../../time/rational-time.ts';
import type { PictureFeature } from '../feature.ts';
import { ActiveAreaDetector, type ActiveAreaFinding } from './active-area-detector.ts';
import { type FrameTiming, FrameTimingMeter } from './frame-timing-meter.ts';
import { PICTURE_FORMAT_PARAMETERS } from './picture-format-parameters.ts';
import { ScanDetector, type ScanFinding } from './scan-detector.ts';

/** What the pictures show of their format: frame rate, interlacing, bars. */
export const pictureFormatFeature: PictureFeature = {
  feature: Feature.PICTURE_FORMAT,
  engine: 'vidi.picture-format',
  engineVersion: '1.0.0',
  parameters: { pictureFormat: PICTURE_FORMAT_PARAMETERS },
  needs: 'picture',
  start(_artifacts, _shots, { duration, tick }) {
    const timing = new FrameTimingMeter(tick);
    const scan = new ScanDetector(duration);
    const area = new ActiveAreaDetector(duration);
    let found: PictureFormat = create(PictureFormatSchema);
    return {
      consumer: {
        onFrame(frame) {
          timing.push(frame);
          scan.push(frame);
          area.push(frame);
        },
        onEnd() {
          found = toMessage(timing.finish(), scan.finish(), area.finish());
        },
      },
      finding: () => ({
        result: create(FeatureResultSchema, { result: { case: 'pictureFormat', value: found } }),
        artifacts: [],
      }),
    };
  },
};

function toMessage(
  timing: FrameTiming,
  scan: ScanFinding | undefined,
  area: ActiveAreaFinding | undefined,
): PictureFormat {
  return create(PictureFormatSchema, {
    frameTiming: timingMessage(timing),
    ...(scan && {
      scan: { kind: PictureScan_Kind[scan.kind], frameCount: scan.frameCount, confidence: scan.confidence },
    }),
    ...(area && {
      activeArea: {
        box: { ...area.box },
        ...area.size,
        aspectRatio: area.size.width / area.size.height,
        frameCount: area.frameCount,
        barsHaveContent: area.barsHaveContent,
      },
    }),
  });
}

function timingMessage({ frameCount, untimedFrameCount, intervals, regularity, constant }: FrameTiming) {
  return {
    frameCount: BigInt(frameCount),
    untimedFrameCount: BigInt(untimedFrameCount),
    ...(intervals && {
      averageFrameRate: rational(intervals.averageRate),
      shortestInterval: toDuration(intervals.shortest),
      longestInterval: toDuration(intervals.longest),
      mostCommonInterval: toDuration(intervals.mostCommon),
    }),
    ...(regularity && { regularity: FrameTiming_Regularity[regularity] }),
    ...(constant && { frameRate: rational(constant.rate), gapCount: BigInt(constant.gapCount) }),
  };
}

function rational({ num, den }: Fraction) {
  return { numerator: num, denominator: den };
}
