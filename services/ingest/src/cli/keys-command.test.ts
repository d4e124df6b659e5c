import { expect, it } from 'vitest';
import { runKeysCommand, USAGE } from './keys-command.ts';

it.each([
  [[], USAGE],
  [['make'], 'there is no command "make"'],
  [['create', '--owner', 'x'], '--scope must be one of read, write, admin'],
  [['create', '--owner', 'x', '--scope', 'root'], 'not "root"'],
  [['create', '--scope', 'read'], '--owner is missing'],
  [['create', '--owner', 'x', '--scope', 'read', '--key', 'mine'], "'--key'"],
  [['create', '--owner', 'x', '--scope', 'read', 'more'], 'more'],
  [['revoke'], 'one key id'],
  [['revoke', 'a', 'b'], 'one key id'],
  [['list', 'all'], 'all'],
])('`keys %j` is answered by how it is called, and no database is opened', async (args, words) => {
  const said: string[] = [];
  const terminal = { out: () => expect.unreachable(), err: (line: string) => void said.push(line) };
  expect(await runKeysCommand(() => expect.unreachable(), args, terminal)).toBe(2);
  expect(said.join('\n')).toContain(words);
  expect(said.at(-1)).toBe(USAGE);
});
