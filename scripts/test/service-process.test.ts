import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, type TemporaryFolder, temporaryFolder } from '@vidi/test-kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startServiceProcess } from '../src/launcher/service-process.ts';

describe('a service in a process of its own', () => {
  let folder: TemporaryFolder;
  let lines: string[];
  beforeEach(async () => {
    folder = await temporaryFolder();
    lines = [];
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  const start = async (
    source: string,
    { signal, shutdownGraceMs = 5_000 }: { signal?: AbortSignal; shutdownGraceMs?: number } = {},
  ) => {
    const entry = join(folder.path, 'main.mjs');
    await writeFile(entry, source);
    const onLine = (service: string, line: string) => void lines.push(`${service}: ${line}`);
    return await startServiceProcess(
      { name: 'gateway', entry, cwd: folder.path, env: {}, shutdownGraceMs, onLine },
      signal,
    );
  };
  const READY = 'setInterval(() => undefined, 1_000); console.log("up"); process.send({ ready: true });';

  test('is started when it says it is ready, and ends cleanly at SIGTERM', async () => {
    const service = await start(`process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); ${READY}`);
    expect(await service.stop()).toBe(true);
    expect(lines).toEqual(['gateway: up', 'gateway: bye']);
  });

  test('that ends before it is ready is an error with its last words', async () => {
    const starting = start('console.error("no database"); process.exit(3);');
    await expect(starting).rejects.toMatchObject({
      message: 'gateway did not start: exit code 3',
      lastLines: ['no database'],
    });
  });

  test('that ends by itself is told of, and one that was stopped is not', async () => {
    const service = await start(`${READY} setTimeout(() => { console.log('out of luck'); process.exit(7); }, 20);`);
    expect(await service.failed).toMatchObject({ message: 'gateway ended unexpectedly: exit code 7' });
  });

  test('that does not listen to SIGTERM is ended by force, and that is not clean', async () => {
    const service = await start(`process.on('SIGTERM', () => undefined); ${READY}`, { shutdownGraceMs: -4_900 });
    expect(await service.stop()).toBe(false);
  });

  test('is ended when its start is given up', async () => {
    const controller = new AbortController();
    const starting = start('console.log(process.pid); setInterval(() => undefined, 1_000);', {
      signal: controller.signal,
    });
    const outcome = starting.catch((error: unknown) => error);
    const pid = Number(await eventually('the service prints its pid', () => lines[0]?.split(': ')[1]));
    controller.abort(new Error('stopped by the user'));
    expect(await outcome).toMatchObject({ message: 'stopped by the user' });
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});
