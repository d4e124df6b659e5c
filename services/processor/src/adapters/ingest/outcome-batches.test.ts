import { create } from '@bufbuild/protobuf';
import { FeatureOutcomeSchema } from '@vidi/contracts/vidi/internal/v1/job_service';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { expect, it } from 'vitest';
import { inBatches, MAX_OUTCOME_BYTES } from './outcome-batches.ts';

/** An outcome of about so many bytes. */
function outcome(feature: Feature, sizeBytes: number) {
  const skipped = { case: 'skipped', value: { reason: 'R', message: 'm'.repeat(sizeBytes) } } as const;
  return create(FeatureOutcomeSchema, { feature, engine: 'e', outcome: skipped });
}

it('puts outcomes into as few calls as the size of a message allows, in their order', () => {
  const third = Math.ceil(MAX_OUTCOME_BYTES / 3);
  const outcomes = [outcome(Feature.SHOTS, third), outcome(Feature.BLACK, third), outcome(Feature.FREEZE, third)];
  const { batches, tooLarge } = inBatches(outcomes);
  expect(batches.map((batch) => batch.map(({ feature }) => feature))).toEqual([
    [Feature.SHOTS, Feature.BLACK],
    [Feature.FREEZE],
  ]);
  expect(tooLarge).toEqual([]);
});

it('leaves out what no call could carry, and only that', () => {
  const huge = outcome(Feature.WAVEFORM, MAX_OUTCOME_BYTES);
  const { batches, tooLarge } = inBatches([outcome(Feature.SHOTS, 1), huge, outcome(Feature.BLACK, 1)]);
  expect(batches.map((batch) => batch.map(({ feature }) => feature))).toEqual([[Feature.SHOTS, Feature.BLACK]]);
  expect(tooLarge.map(({ outcome: left }) => left)).toEqual([huge]);
  expect(tooLarge[0]?.sizeBytes).toBeGreaterThan(MAX_OUTCOME_BYTES);
});

it('makes no call for nothing', () => {
  expect(inBatches([])).toEqual({ batches: [], tooLarge: [] });
});
