import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const index = new URL('../src/index.ts', import.meta.url).href;

/** What a process prints that logs two lines and then runs `end`. */
function printed(end: string): readonly string[] {
  const program = `
    import { createLogger } from ${JSON.stringify(index)};
    const log = createLogger({ service: 'trial', level: 'info', format: 'json' });
    log.info('first');
    createLogger({ service: 'other', level: 'info', format: 'json' }).info('last');
    ${end}`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
}

it.each([
  ['ends by itself', ''],
  ['exits', 'process.exit(3);'],
  ['dies of an error', "throw new Error('unexpected');"],
  ['is blocked for good after a fatal line', "log.fatal('dying'); process.kill(process.pid, 'SIGKILL');"],
])('keeps the last words of a process that %s', (_, end) => {
  expect(printed(end).slice(0, 2)).toEqual(['first', 'last']);
});

it('writes more than fits into one turn in order', () => {
  const lines = printed(
    "for (let i = 0; i < 500; i++) log.info(String(i)); await new Promise(setImmediate); log.info('end');",
  );
  expect(lines).toEqual(['first', 'last', ...Array.from({ length: 500 }, (_, i) => String(i)), 'end']);
});
