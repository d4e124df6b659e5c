import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { expect, it } from 'vitest';
import { AnalysisError } from '../domain/analysis-error.ts';
import { FeatureLimitError } from '../domain/feature-limit-error.ts';
import { blackFeature } from './features/black/black-feature.ts';
import type { AnalysisMessage } from './process-messages.ts';
import { RunningFeature } from './running-feature.ts';

function run() {
  const sent: AnalysisMessage[] = [];
  const detection = {
    consumer: undefined,
    finding: () => {
      throw new TypeError('never asked');
    },
  };
  return { sent, running: new RunningFeature(blackFeature, detection, (message) => sent.push(message)) };
}

it('reports a detector that breaks as failed, once, and leaves it alone after', () => {
  const { sent, running } = run();
  let steps = 0;
  const broken = (): void => {
    steps++;
    throw new RangeError('no such plane');
  };
  running.attempt(broken);
  running.attempt(broken);
  running.conclude(broken);
  running.failUnlessReported('CORRUPT', 'nothing decoded');
  expect(steps).toBe(1);
  expect(sent).toEqual([
    {
      kind: 'failed',
      feature: Feature.BLACK,
      engine: 'vidi.black',
      engineVersion: '1.0.0',
      reason: 'ANALYSIS_FAILED',
      message: 'The detector failed unexpectedly: no such plane.',
    },
  ]);
});

it('says of a detector that a limit stopped that this was it', () => {
  const { sent, running } = run();
  running.attempt(() => {
    throw new FeatureLimitError('more than 3 cues (VIDI_SOMETHING)');
  });
  expect(sent).toEqual([
    expect.objectContaining({ kind: 'failed', reason: 'LIMIT_EXCEEDED', message: 'more than 3 cues (VIDI_SOMETHING)' }),
  ]);
});

it('lets through what concerns the whole analysis', () => {
  const { sent, running } = run();
  const full = new AnalysisError('NO_SPACE', 'full', 'RESOURCE');
  expect(() =>
    running.attempt(() => {
      throw full;
    }),
  ).toThrow(full);
  expect(sent).toEqual([]);
});
