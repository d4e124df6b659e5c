import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const SERVICE = fileURLToPath(new URL('trial-service.ts', import.meta.url));
const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

/** Runs the trial service as a process of its own. */
function run(behaviour: string) {
  const child = fork(SERVICE, [behaviour], { silent: true, execArgv: [] });
  children.add(child);
  const output = { stdout: '', stderr: '' };
  const ends = (['stdout', 'stderr'] as const).map(async (name) => {
    const stream = child[name];
    if (stream === null) throw new Error('the output is not piped');
    stream.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
    await once(stream, 'end');
  });
  // Node's 'close', which would wait for both, never comes after a disconnect().
  const exited = Promise.all([once(child, 'exit'), ...ends]).then(([[code, signal]]) => ({ code, signal }));
  return {
    child,
    output,
    exited,
    ready: once(child, 'message').then(([message]: unknown[]) => message),
    logged: (what: string) => expect.poll(() => output.stdout, { timeout: 10_000 }).toContain(what),
  };
}

it('tells its parent when it is ready', async () => {
  const { child, ready, exited } = run('well');
  expect(await ready).toEqual({ ready: true });
  child.kill('SIGTERM');
  await exited;
});

it.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly at %s and exits with 0', async (signal) => {
  const { child, ready, exited, output } = run('well');
  await ready;
  child.kill(signal);
  expect(await exited).toEqual({ code: 0, signal: null });
  expect(output.stdout).toContain(`"reason":"${signal}"`);
});

it('stops when its parent is gone', async () => {
  const { child, ready, exited, output } = run('well');
  await ready;
  child.disconnect();
  expect(await exited).toEqual({ code: 0, signal: null });
  expect(output.stdout).toContain('the parent process is gone');
});

it('stops when its parent went while it started', async () => {
  const { child, exited, logged, output } = run('slow-start');
  await logged('"starting"');
  child.disconnect();
  expect(await exited).toEqual({ code: 0, signal: null });
  expect(output.stdout).toContain('the parent process is gone');
});

it('exits at once with 1 at the second signal', async () => {
  const { child, ready, exited, logged, output } = run('stop-hangs');
  await ready;
  child.kill('SIGTERM');
  await logged('"stopping"');
  child.kill('SIGINT');
  expect(await exited).toEqual({ code: 1, signal: null });
  expect(output.stderr).toBe('SIGINT while stopping: leaving at once\n');
});

it('exits at once with 1 at a signal while it starts', async () => {
  const { child, exited, logged, output } = run('start-hangs');
  await logged('"starting"');
  child.kill('SIGTERM');
  expect(await exited).toEqual({ code: 1, signal: null });
  expect(output.stderr).toBe('SIGTERM while starting: leaving at once\n');
});

it.each(['stop-unclean', 'stop-fails'])('exits with 1 after a stop that was not clean (%s)', async (behaviour) => {
  const { child, ready, exited } = run(behaviour);
  await ready;
  child.kill('SIGTERM');
  expect(await exited).toEqual({ code: 1, signal: null });
});

it('exits with 1 when it cannot start, and says why', async () => {
  const { exited, output } = run('start-fails');
  expect(await exited).toEqual({ code: 1, signal: null });
  expect(output.stderr).toContain('Error: the port is taken');
});

it('exits with 2 when the configuration is wrong, and says what to mend without a stack', async () => {
  const { exited, output } = run('wrong-config');
  expect(await exited).toEqual({ code: 2, signal: null });
  expect(output.stderr).toBe(
    'The configuration is not usable:\n  VIDI_TRIAL_PORT is "eighty": it accepts a TCP port from 0 to 65535\n',
  );
});
