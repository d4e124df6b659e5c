import { expect, it } from 'vitest';
import { createLogger } from '../log/logger.ts';
import { runShutdownPhases, type ShutdownPhase } from './shutdown.ts';

const log = createLogger({ service: 'trial', level: 'silent', format: 'json' });

function phases(ran: string[], ...outcomes: readonly ('ends' | 'fails' | 'throws' | 'hangs')[]): ShutdownPhase[] {
  return outcomes.map((outcome, index) => ({
    name: `${index} ${outcome}`,
    timeoutMs: 30,
    run: () => {
      ran.push(`${index} ${outcome}`);
      if (outcome === 'throws') throw new Error('at once');
      if (outcome === 'fails') return Promise.reject(new Error('later'));
      return outcome === 'ends' ? Promise.resolve() : new Promise(() => undefined);
    },
  }));
}

it('runs the phases one after the other', async () => {
  const order: string[] = [];
  const slow: ShutdownPhase = {
    name: 'slow',
    timeoutMs: 5_000,
    run: async () => {
      order.push('slow begins');
      await new Promise((resolve) => setImmediate(resolve));
      order.push('slow ends');
    },
  };
  const next = { name: 'next', timeoutMs: 5_000, run: async () => void order.push('next') };
  expect(await runShutdownPhases([slow, next], log)).toBe(true);
  expect(order).toEqual(['slow begins', 'slow ends', 'next']);
});

it.each(['fails', 'throws', 'hangs'] as const)(
  'goes on after a phase that %s, and says that it was not clean',
  async (how) => {
    const ran: string[] = [];
    expect(await runShutdownPhases(phases(ran, 'ends', how, 'ends'), log)).toBe(false);
    expect(ran).toEqual(['0 ends', `1 ${how}`, '2 ends']);
  },
);
