import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { STRIP_FILE } from '../../../domain/on-screen-text/strip-record.ts';
import { PICTURE_SCALER } from '../../decoding/decoding-parameters.ts';
import type { PictureFeature } from '../feature.ts';
import { LINE_SHAPE } from './find-lines.ts';
import { StripRecorder } from './strip-recorder.ts';
import { TEXT_PARAMETERS } from './text-parameters.ts';
import { TextWatch } from './text-watch.ts';

/**
 * The first half of on-screen text: lines that may be text, cut out of the picture into an intermediate file. They are read outside of
 * this process, in one that is kept warm; until then the result names no languages.
 */
export const onScreenTextFeature: PictureFeature = {
  feature: Feature.ON_SCREEN_TEXT,
  engine: 'vidi.on_screen_text',
  engineVersion: '1.1.0',
  parameters: { text: TEXT_PARAMETERS, lines: LINE_SHAPE, scaler: PICTURE_SCALER },
  needs: 'picture',
  start(artifacts) {
    const recorder = new StripRecorder((position, bytes) => artifacts.writeAt(STRIP_FILE, position, bytes));
    const watch = new TextWatch(recorder);
    return {
      consumer: {
        onFrame: (frame) => watch.push(frame),
        onEnd: ({ time }) => watch.finish(time),
      },
      finding: () => ({
        result: create(FeatureResultSchema, {
          result: { case: 'onScreenText', value: { truncated: recorder.isTruncated } },
        }),
        // The file is no part of the result.
        artifacts: [],
      }),
    };
  },
};
