import { expect, it } from 'vitest';
import { DEAD_LETTERS_USAGE, runDeadLettersCommand } from './dead-letters-command.ts';

it.each([
  [[], DEAD_LETTERS_USAGE],
  [['bury'], 'there is no command "bury"'],
  [['list', 'all'], 'all'],
  [['show'], 'one id'],
  [['show', 'a', 'b'], 'one id'],
  [['requeue'], 'at least one id'],
  [['drop'], 'at least one id'],
  [['drop', 'a', '--all'], "'--all'"],
])('`dead-letters %j` is answered by how it is called, and no database is opened', async (args, words) => {
  const said: string[] = [];
  const terminal = { out: () => expect.unreachable(), err: (line: string) => void said.push(line) };
  expect(await runDeadLettersCommand(() => expect.unreachable(), args, terminal)).toBe(2);
  expect(said.join('\n')).toContain(words);
  expect(said.at(-1)).toBe(DEAD_LETTERS_USAGE);
});
