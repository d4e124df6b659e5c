import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decidePort } from '../src/launcher/ports.ts';

describe('a port', () => {
  let other: Server;
  let taken = 0;
  beforeEach(async () => {
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    taken = typeof address === 'object' ? (address?.port ?? 0) : 0;
  });
  afterEach(() => void other.close());

  const wish = { host: '127.0.0.1', variable: 'VIDI_GATEWAY_PORT' };

  test('that was asked for and is taken is an error that names it and the variable to set', async () => {
    await expect(decidePort({ ...wish, port: taken, required: true })).rejects.toThrow(
      `Port ${taken} on 127.0.0.1 is taken by another program. Set VIDI_GATEWAY_PORT to a free port`,
    );
  });

  test('that is only the default gives way to a free one', async () => {
    const port = await decidePort({ ...wish, port: taken, required: false });
    expect(port).not.toBe(taken);
    expect(port).toBeGreaterThan(0);
  });

  test('that becomes free in time is waited for', async () => {
    const decided = decidePort({ ...wish, port: taken, required: true }, 10_000);
    other.close();
    expect(await decided).toBe(taken);
  });
});
