import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startSystem } from './system.ts';

const CHUNK = 256 * 1024;
const MEBIBYTE = 1024 * 1024;

/** What may be on its way between two ends that do not read: 16 messages read ahead, windows of both sides, of HTTP/2 and of the sockets. */
const MOST_ON_ITS_WAY = 32 * MEBIBYTE;

/** Resolves when a count has stood still for a while. */
async function standstill(count: () => number): Promise<number> {
  let last = -1;
  let since = Date.now();
  while (Date.now() - since < 300) {
    await setImmediate();
    if (count() !== last) since = Date.now();
    last = count();
  }
  return last;
}

it('holds a client back whose server does not read', async () => {
  const read = Promise.withResolvers<void>();
  await using system = await startSystem({
    async collect(requests) {
      await read.promise;
      let value = 0;
      for await (const request of requests) value += request.value.byteLength / MEBIBYTE;
      return { value };
    },
  });
  let sent = 0;
  const call = system.client.collect(
    (async function* () {
      for (; sent < 128 * MEBIBYTE; sent += CHUNK) yield { value: new Uint8Array(CHUNK) };
    })(),
  );
  expect(await standstill(() => sent)).toBeLessThan(MOST_ON_ITS_WAY);
  read.resolve();
  expect((await call).value).toBe(128);
});

it('holds a server back whose client does not read', async () => {
  let sent = 0;
  await using system = await startSystem({
    async *count() {
      for (; sent < 128 * MEBIBYTE; sent += CHUNK) yield { value: new Uint8Array(CHUNK) };
    },
  });
  let received = 0;
  for await (const { value } of system.client.count({})) {
    if (received === 0) expect(await standstill(() => sent)).toBeLessThan(MOST_ON_ITS_WAY);
    received += value.byteLength;
  }
  expect(received).toBe(128 * MEBIBYTE);
});

it('carries a big stream each way in bounded memory', async () => {
  const total = 512 * MEBIBYTE;
  let highest = 0;
  const watch = () => {
    const { heapUsed, external } = process.memoryUsage();
    highest = Math.max(highest, heapUsed + external);
  };
  await using system = await startSystem({
    async collect(requests) {
      let value = 0;
      for await (const request of requests) {
        value += request.value.byteLength / MEBIBYTE;
        watch();
      }
      return { value };
    },
    async *count() {
      for (let sent = 0; sent < total; sent += MEBIBYTE) yield { value: new Uint8Array(MEBIBYTE) };
    },
  });
  async function* source() {
    for (let sent = 0; sent < total; sent += MEBIBYTE) yield { value: new Uint8Array(MEBIBYTE) };
  }
  expect((await system.client.collect(source())).value).toBe(512);
  let received = 0;
  for await (const { value } of system.client.count({})) {
    received += value.byteLength;
    watch();
  }
  expect(received).toBe(total);
  expect(highest).toBeLessThan(300 * MEBIBYTE);
}, 60_000);
