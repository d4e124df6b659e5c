import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { expect, it } from 'vitest';
import { blackFeature } from './features/black/black-feature.ts';
import { silenceFeature } from './features/silence/silence-feature.ts';
import type { AnalysisMessage } from './process-messages.ts';
import { ProgressReporter } from './progress-reporter.ts';
import { fromSeconds } from './time/rational-time.ts';

function reporter(duration: bigint | undefined) {
  const sent: AnalysisMessage[] = [];
  const clock = { ms: 0 };
  const reporter = new ProgressReporter(
    [blackFeature, silenceFeature],
    duration,
    (message) => sent.push(message),
    () => clock.ms,
  );
  const percentages = (feature: Feature) =>
    sent.flatMap((message) => (message.kind === 'progress' && message.feature === feature ? [message.percent] : []));
  return { reporter, sent, clock, percentages };
}

const bytes = { bytesRead: 50, bytesTotal: 200 };

it('gives each feature the percentage of its own medium, growing and below 100', () => {
  const { reporter: progress, clock, percentages } = reporter(fromSeconds(100));
  for (const [picture, sound] of [
    [10, 5],
    [9, 30],
    [40.7, 200],
  ] as const) {
    progress.report({ picture: fromSeconds(picture), sound: fromSeconds(sound), ...bytes });
    clock.ms += 300;
  }
  expect(percentages(Feature.BLACK)).toEqual([10, 40]);
  expect(percentages(Feature.SILENCE)).toEqual([5, 30, 99]);
});

it('speaks at most four times a second, and shows life even without progress', () => {
  const { reporter: progress, clock, sent } = reporter(fromSeconds(100));
  for (clock.ms = 0; clock.ms < 1_000; clock.ms += 10) {
    progress.report({ picture: 0n, sound: 0n, ...bytes });
  }
  expect(sent.filter(({ kind }) => kind === 'alive')).toHaveLength(4);
  expect(sent.filter(({ kind }) => kind === 'progress')).toHaveLength(2);
});

it('goes by bytes when the length is not known', () => {
  const { reporter: progress, percentages } = reporter(undefined);
  progress.report({ picture: fromSeconds(3), ...bytes });
  expect(percentages(Feature.BLACK)).toEqual([25]);
});
