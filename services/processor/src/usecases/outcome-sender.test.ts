import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { describe, expect, it } from 'vitest';
import { ClaimLostError } from '../domain/ingest-error.ts';
import type { FeatureOutcome, RefusedOutcome } from '../ports/job-gateway.ts';
import { OutcomeSender } from './outcome-sender.ts';

function outcomeOf(feature: Feature): FeatureOutcome {
  return { feature, engine: 'e', engineVersion: '1', outcome: { kind: 'skipped', reason: 'R', message: 'm' } };
}

const { MEDIA_INFO, SHOTS, BLACK, SILENCE } = Feature;

/** Notes the calls, each of which ends when the test says how. */
function scriptedCalls() {
  const calls: { features: Feature[]; end: PromiseWithResolvers<readonly RefusedOutcome[]> }[] = [];
  const sender = new OutcomeSender(async (outcomes) => {
    const end = Promise.withResolvers<readonly RefusedOutcome[]>();
    calls.push({ features: outcomes.map(({ feature }) => feature), end });
    return await end.promise;
  });
  return { calls, sender, made: () => calls.map(({ features }) => features) };
}

async function readOn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

describe('what became of features', () => {
  it('is told at once, and together where it came at once', async () => {
    const { calls, sender, made } = scriptedCalls();
    const told = Promise.all([SHOTS, BLACK, SILENCE].map((feature) => sender.tell(outcomeOf(feature))));
    await readOn();
    expect(made()).toEqual([[SHOTS, BLACK, SILENCE]]);
    calls[0]?.end.resolve([]);
    await told;
  });

  it('that is known while a call is under way goes together in the next', async () => {
    const { calls, sender, made } = scriptedCalls();
    const first = sender.tell(outcomeOf(MEDIA_INFO));
    await readOn();
    const others = Promise.all([SHOTS, BLACK].map((feature) => sender.tell(outcomeOf(feature))));
    await readOn();
    expect(made()).toEqual([[MEDIA_INFO]]);
    calls[0]?.end.resolve([]);
    await first;
    await readOn();
    expect(made()).toEqual([[MEDIA_INFO], [SHOTS, BLACK]]);
    calls[1]?.end.resolve([]);
    await others;
    const last = sender.tell(outcomeOf(SILENCE));
    await readOn();
    calls[2]?.end.resolve([]);
    await last;
    expect(made()).toEqual([[MEDIA_INFO], [SHOTS, BLACK], [SILENCE]]);
  });

  it('and is refused is so by itself, with the reason', async () => {
    const { calls, sender } = scriptedCalls();
    const told = [SHOTS, BLACK].map((feature) => sender.tell(outcomeOf(feature)));
    await readOn();
    const refusal = { feature: BLACK, reason: 'ILLEGAL_TRANSITION', message: 'It has ended.' };
    calls[0]?.end.resolve([refusal]);
    expect(await Promise.all(told)).toEqual([undefined, refusal]);
  });

  it('is told no more once a call has failed', async () => {
    const { calls, sender, made } = scriptedCalls();
    const told = [sender.tell(outcomeOf(MEDIA_INFO))];
    await readOn();
    told.push(sender.tell(outcomeOf(SHOTS)));
    const lost = new ClaimLostError('lost');
    calls[0]?.end.reject(lost);
    expect(await Promise.allSettled(told)).toEqual(told.map(() => ({ status: 'rejected', reason: lost })));
    await expect(sender.tell(outcomeOf(BLACK))).rejects.toBe(lost);
    expect(made()).toEqual([[MEDIA_INFO]]);
  });
});
