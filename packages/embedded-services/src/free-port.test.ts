import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.ts';

it('gives a port that can be listened on and that no outgoing connection will take', async () => {
  const port = await freePort();
  expect(port).toBeLessThan(32_768);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
});

it('gives none of the ports that were given to others', async () => {
  const given: number[] = [];
  for (let count = 0; count < 50; count++) given.push(await freePort('127.0.0.1', given));
  expect(new Set(given).size).toBe(50);
});
