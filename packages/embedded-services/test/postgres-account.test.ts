import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { choosePostgresAccount } from '../src/postgres/postgres-account.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('NOT RUN: the test of programs below a folder only root may enter, as this is not root');

// A checkout below /root: initdb asks access(2) for the program postgres, and so does Node.js here.
test.skipIf(!isRoot)('root starts a program as an ordinary user below a folder that only root may enter', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidi-account-'));
  try {
    const program = join(folder, 'program');
    await writeFile(program, '', { mode: 0o755 });
    const account = await choosePostgresAccount(join(folder, 'data'), [program]);
    const script = `fs.accessSync(${JSON.stringify(program)}, fs.constants.X_OK); console.log(process.geteuid())`;
    const { file, args, ...as } = account.command(process.execPath, ['-e', script]);
    const { stdout } = await run(file, [...args], as);
    expect(Number(stdout)).toBe(account.owner?.uid);
    expect(Number(stdout)).not.toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
