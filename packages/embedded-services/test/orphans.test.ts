import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const OWNER = fileURLToPath(new URL('owner-of-postgres.ts', import.meta.url));

test('a server does not outlive the process that started it, even when that is killed', {
  timeout: 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidi-orphans-'));
  try {
    const owner = spawn(process.execPath, [OWNER, join(folder, 'data')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: owner.stdout }), 'line');
    const serverPid = Number(line);
    process.kill(serverPid, 0);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await untilGone(serverPid);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

async function untilGone(pid: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(50)) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ESRCH' });
      return;
    }
  }
  throw new Error(`process ${pid} is still there`);
}
