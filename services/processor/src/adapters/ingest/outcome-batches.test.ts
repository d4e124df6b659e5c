import { create, toBinary } from '@bufbuild/protobuf';
import { FeatureOutcomeSchema } from '@vidi/contracts/vidi/internal/v1/job_service';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { TranscriptResultSchema } from '@vidi/contracts/vidi/v1/results';
import { expect, it } from 'vitest';
import { DEFAULT_ANALYSIS_LIMITS } from '../../domain/analysis-limits.ts';
import { inBatches, MAX_OUTCOME_BYTES } from './outcome-batches.ts';

/** An outcome of about so many bytes. */
function outcome(feature: Feature, sizeBytes: number) {
  const skipped = { case: 'skipped', value: { reason: 'R', message: 'm'.repeat(sizeBytes) } } as const;
  return create(FeatureOutcomeSchema, { feature, engine: 'e', outcome: skipped });
}

it('puts outcomes into as few calls as the size of a message allows, in their order', () => {
  const third = Math.ceil(MAX_OUTCOME_BYTES / 3);
  const outcomes = [outcome(Feature.SHOTS, third), outcome(Feature.BLACK, third), outcome(Feature.FREEZE, third)];
  expect(inBatches(outcomes).map((batch) => batch.map(({ feature }) => feature))).toEqual([
    [Feature.SHOTS, Feature.BLACK],
    [Feature.FREEZE],
  ]);
});

it('says of a result that no call could carry that the feature failed, and nothing of others', () => {
  const huge = outcome(Feature.WAVEFORM, MAX_OUTCOME_BYTES);
  const [batch = [], ...more] = inBatches([outcome(Feature.SHOTS, 1), huge, outcome(Feature.BLACK, 1)]);
  expect(more).toEqual([]);
  expect(batch.map(({ feature, outcome: { case: end } }) => [feature, end])).toEqual([
    [Feature.SHOTS, 'skipped'],
    [Feature.WAVEFORM, 'failed'],
    [Feature.BLACK, 'skipped'],
  ]);
  expect(batch[1]?.outcome.value).toMatchObject({
    reason: 'RESULT_TOO_LARGE',
    message: expect.stringContaining(String(MAX_OUTCOME_BYTES)),
  });
});

it('makes no call for nothing', () => {
  expect(inBatches([])).toEqual([]);
});

it('carries the largest transcript that the default limits allow of subtitles', () => {
  const { maxCues, maxCueCharacters } = DEFAULT_ANALYSIS_LIMITS;
  const text = '\u65e5'.repeat(Math.floor(maxCueCharacters / maxCues));
  const late = { seconds: 43_199n, nanos: 999_999_999 };
  const segments = Array.from({ length: maxCues }, () => ({ startOffset: late, endOffset: late, text }));
  expect(toBinary(TranscriptResultSchema, create(TranscriptResultSchema, { segments })).length).toBeLessThan(
    MAX_OUTCOME_BYTES,
  );
});
