import { create } from '@bufbuild/protobuf';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { describe, expect, it } from 'vitest';
import { IllegalTransitionError } from './errors.ts';
import { advance, conclude, FEATURES, featuresToFind, giveBack, newFeature } from './feature.ts';

const now = new Date('2026-01-01T00:00:00Z');
const engine = { name: 'vidi.shots', version: '1' };
const reason = { reason: 'NO_PICTURE', message: 'There is no picture.' };
const result = create(FeatureResultSchema, { result: { case: 'shots', value: { shots: [] } } });
const pending = newFeature('v', 'SHOTS', now);
const found = conclude(pending, { kind: 'succeeded', result }, engine, 1, now);

describe('a feature', () => {
  it('only moves forward while it is RUNNING', () => {
    const halfway = advance(pending, 50, 1, now);
    expect(halfway).toMatchObject({ state: 'RUNNING', progressPercent: 50 });
    expect(advance(halfway, 30, 1, now).progressPercent).toBe(50);
  });

  it.each([
    [100, 99],
    [250, 99],
    [-5, 0],
    [41.9, 41],
  ])('takes a progress of %s as %s while it has not ended', (told, shown) => {
    expect(advance(pending, told, 1, now).progressPercent).toBe(shown);
  });

  it('is at 100 % however it ended', () => {
    expect(found).toMatchObject({ state: 'SUCCEEDED', progressPercent: 100, result, engine });
    expect(conclude(pending, { kind: 'skipped', reason }, engine, 1, now)).toMatchObject({
      state: 'SKIPPED',
      progressPercent: 100,
      reason,
    });
    expect(conclude(pending, { kind: 'failed', reason }, engine, 1, now)).toMatchObject({
      state: 'FAILED',
      progressPercent: 100,
      reason,
    });
  });

  it('can be ended again by the attempt that ended it, leaving nothing of the first end', () => {
    expect(conclude(found, { kind: 'failed', reason }, engine, 1, now)).toMatchObject({
      state: 'FAILED',
      result: undefined,
    });
  });

  it('cannot be ended again by another attempt', () => {
    expect(() => conclude(found, { kind: 'failed', reason }, engine, 2, now)).toThrow(IllegalTransitionError);
  });

  it('begins anew when its attempt ended first, and not when it had ended itself', () => {
    expect(giveBack(advance(pending, 50, 1, now), now)).toMatchObject({ state: 'PENDING', progressPercent: 0 });
    expect(() => giveBack(found, now)).toThrow(IllegalTransitionError);
    expect(() => advance(found, 10, 1, now)).toThrow(IllegalTransitionError);
  });
});

describe('the features to find', () => {
  it('are all of them when nothing was chosen', () => {
    expect(featuresToFind([])).toEqual(FEATURES);
  });

  it('are those chosen, each once and in order, and always MEDIA_INFO', () => {
    expect(featuresToFind(['SILENCE', 'SHOTS', 'SILENCE'])).toEqual(['MEDIA_INFO', 'SHOTS', 'SILENCE']);
  });
});
