import { create } from '@bufbuild/protobuf';
import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema, type Segment } from '@vidi/contracts/vidi/v1/results';
import type { Parameters } from '../../domain/stage.ts';
import type { AudioChunk, VideoFrame } from '../decoding/media-file.ts';
import type { Nanoseconds } from '../time/rational-time.ts';
import type { Finding, PictureFeature, SoundFeature } from './feature.ts';
import { type TimeRange, toSegment } from './segment.ts';

/** Finds passages while frames or samples stream by. */
export interface PassageDetector<Input> {
  push(input: Input): void;
  /** Gives the passages, in order and not overlapping; `end` is when the medium ends. */
  finish(end: Nanoseconds): readonly TimeRange[];
}

/** A feature whose result is nothing but passages. */
interface PassageDefinition<Input> {
  readonly feature: Feature;
  readonly engine: string;
  readonly engineVersion: string;
  readonly parameters: Parameters;
  /** The field of `FeatureResult` that takes the passages. */
  readonly field: 'black' | 'freeze' | 'silence';
  readonly detector: () => PassageDetector<Input>;
}

/** Makes a feature of a detector of passages of the picture. */
export function picturePassages({ field, detector, ...identity }: PassageDefinition<VideoFrame>): PictureFeature {
  return {
    ...identity,
    needs: 'picture',
    start() {
      const passages = detector();
      let found: readonly TimeRange[] = [];
      return {
        consumer: {
          onFrame: (frame) => passages.push(frame),
          onEnd({ time }) {
            found = passages.finish(time);
          },
        },
        finding: () => passagesFound(field, found),
      };
    },
  };
}

/** Makes a feature of a detector of passages of the sound. */
export function soundPassages({ field, detector, ...identity }: PassageDefinition<AudioChunk>): SoundFeature {
  return {
    ...identity,
    needs: 'sound',
    start() {
      const passages = detector();
      let found: readonly TimeRange[] = [];
      return {
        consumer: {
          filters: [],
          onSamples: (chunk) => passages.push(chunk),
          onEnd(time) {
            found = passages.finish(time);
          },
        },
        finding: () => passagesFound(field, found),
      };
    },
  };
}

function passagesFound(field: PassageDefinition<never>['field'], passages: readonly TimeRange[]): Finding {
  const segments: Segment[] = passages.map(toSegment);
  return {
    result: create(FeatureResultSchema, { result: { case: field, value: { segments } } }),
    artifacts: [],
  };
}
