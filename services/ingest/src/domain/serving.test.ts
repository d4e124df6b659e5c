import { describe, expect, it } from 'vitest';
import type { Feature } from './feature.ts';
import type { ProcessorState } from './processor.ts';
import { mayServe, type StandingProcessor, waitingReason } from './serving.ts';

const LIMITATION = { reason: 'SUBTITLES_ONLY', message: 'only subtitles' };

/** A processor; what it serves only in part has a `?` at its end. */
function processor(id: string, features: readonly (Feature | `${Feature}?`)[], state: ProcessorState = 'ACTIVE') {
  const served = features.map((name) => ({
    feature: name.replace('?', '') as Feature,
    engine: { name: 'e', version: '1' },
    limitation: name.endsWith('?') ? LIMITATION : undefined,
  }));
  return { processor: { id, features: served }, state } satisfies StandingProcessor;
}

describe('what a processor may look for', () => {
  const small = processor('small', ['SHOTS', 'TRANSCRIPT?']);
  const served: readonly Feature[] = ['SHOTS', 'TRANSCRIPT'];

  it('is all that it serves where nobody does better', () => {
    expect(mayServe(served, 'small', [small])).toEqual(served);
    expect(mayServe(served, 'small', [small, processor('same', ['TRANSCRIPT?'])])).toEqual(served);
    expect(mayServe(served, 'not registered', [small])).toEqual(served);
  });

  it.each(['ACTIVE', 'PAUSED'] as const)('leaves out what another that is %s serves in full', (state) => {
    expect(mayServe(served, 'small', [small, processor('full', ['TRANSCRIPT'], state)])).toEqual(['SHOTS']);
  });

  it.each(['LOST', 'STOPPING'] as const)('is all that it serves when the other is %s', (state) => {
    expect(mayServe(served, 'small', [small, processor('full', ['TRANSCRIPT'], state)])).toEqual(served);
  });
});

describe('why a job waits', () => {
  const needs: readonly Feature[] = ['SHOTS', 'TRANSCRIPT'];
  const all = processor('all', ['SHOTS', 'TRANSCRIPT']);

  it('is nothing to be told when a processor takes such work', () => {
    expect(waitingReason(needs, undefined, [all])).toBeUndefined();
    expect(waitingReason(['SHOTS'], undefined, [processor('a', ['SHOTS', 'TRANSCRIPT?'])])).toBeUndefined();
  });

  it('is a pause, with what the operator said', () => {
    const pause = { pauseTime: new Date(0), pausedBy: 'anna', reason: 'a new disk' };
    expect(waitingReason(needs, pause, [all])).toEqual({
      reason: 'QUEUE_PAUSED',
      message:
        'Since 1970-01-01T00:00:00.000Z no work is begun, as an operator wished; it waits until the queue is resumed. Why: a new disk',
    });
  });

  it.each([[[]], [[processor('a', ['SHOTS', 'TRANSCRIPT'], 'LOST')]], [[processor('a', ['SHOTS'], 'STOPPING')]]])(
    'is that nobody is there (%#)',
    (processors) => {
      expect(waitingReason(needs, undefined, processors)?.reason).toBe('NO_PROCESSOR');
    },
  );

  it('is that a feature is served by nobody, or all of them by no one', () => {
    const shots = processor('a', ['SHOTS']);
    expect(waitingReason(needs, undefined, [shots])).toEqual({
      reason: 'FEATURES_NOT_SERVED',
      message: 'No processor looks for TRANSCRIPT (VIDI_PROCESSOR_FEATURES); it waits until one that does is started.',
    });
    const both = [shots, processor('b', ['TRANSCRIPT'])];
    expect(waitingReason(needs, undefined, both)?.message).toContain('No single processor looks for all of');
  });

  it('is that all who could are paused', () => {
    const paused = processor('a', ['SHOTS', 'TRANSCRIPT'], 'PAUSED');
    expect(waitingReason(needs, undefined, [paused, processor('b', ['SHOTS'])])?.reason).toBe('PROCESSORS_PAUSED');
  });
});
