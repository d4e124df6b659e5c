import { describe, expect, it } from 'vitest';
import { TimeoutError } from '../errors/error-classes.ts';
import { streamMessages } from './stream-messages.ts';

describe('a stream of messages', () => {
  it('is given up when the next message does not come in time, and says so to the connection', async () => {
    let aborted: unknown;
    async function* slow({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<number> {
      yield 1;
      yield 2;
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = signal.reason;
          reject(signal.reason);
        });
      });
    }
    const seen: number[] = [];
    const limits: number[] = [];
    const silenceMs = (number: number) => {
      limits.push(number);
      return 40;
    };
    const reading = (async () => {
      for await (const message of streamMessages({ signal: undefined, silenceMs }, slow)) seen.push(message);
    })();
    await expect(reading).rejects.toBeInstanceOf(TimeoutError);
    await expect(reading).rejects.toThrow('said nothing for 40 ms');
    expect({ seen, limits, aborted }).toMatchObject({
      seen: [1, 2],
      limits: [0, 1, 2],
      aborted: expect.any(TimeoutError),
    });
  });

  it('may wait for its reader as long as that takes', async () => {
    async function* quick(): AsyncGenerator<number> {
      yield 1;
      yield 2;
    }
    const messages = streamMessages({ signal: undefined, silenceMs: () => 20 }, quick);
    await messages.next();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await messages.next()).value).toBe(2);
  });
});
