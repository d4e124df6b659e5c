import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { describe, expect, it } from 'vitest';
import type { PictureAndSoundFeature } from './features/feature.ts';
import type { AnalysisMessage } from './process-messages.ts';
import { RunningFeature } from './running-feature.ts';
import { halvesOf } from './running-half.ts';

const definition: PictureAndSoundFeature = {
  feature: Feature.SILENT_BLACK,
  engine: 'test',
  engineVersion: '1',
  parameters: {},
  needs: 'picture-and-sound',
  start() {
    throw new Error('not needed here');
  },
};

function halves() {
  const messages: AnalysisMessage[] = [];
  const steps: string[] = [];
  const detection = {
    consumer: { left: 'picture', right: 'sound' },
    finding: () => ({ result: create(FeatureResultSchema), artifacts: [] }),
  };
  const running = new RunningFeature(definition, detection, (message) => messages.push(message));
  const [picture, sound] = halvesOf(
    running,
    (both) => both.left,
    (both) => both.right,
  );
  return { messages, steps, picture, sound, note: (consumer: string) => steps.push(consumer) };
}

describe('a feature that needs two media', () => {
  it('is reported by the medium that ends last, whichever that is', () => {
    for (const order of [['picture', 'sound'] as const, ['sound', 'picture'] as const]) {
      const { messages, steps, note, ...half } = halves();
      half[order[0]].conclude(note);
      expect(messages).toEqual([]);
      half[order[1]].attempt(note);
      half[order[1]].conclude(note);
      expect(messages).toEqual([expect.objectContaining({ kind: 'result', feature: Feature.SILENT_BLACK })]);
      expect(steps).toEqual([order[0], order[1], order[1]]);
    }
  });

  it('fails once when one medium turns out to be empty', () => {
    const { messages, note, picture, sound } = halves();
    picture.conclude(note);
    sound.failUnlessReported('CORRUPT', 'Not one sample.');
    picture.failUnlessReported('CORRUPT', 'Not one frame.');
    expect(messages).toEqual([expect.objectContaining({ kind: 'failed', message: 'Not one sample.' })]);
  });
});
