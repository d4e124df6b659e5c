import { expect, it } from 'vitest';
import { RECONCILE_USAGE, runReconcileCommand } from './reconcile-command.ts';

it.each([
  [['--grace', 'soon'], 'not "soon"'],
  [['--delete'], "'--delete'"],
  [['--grace'], '--grace'],
  [['videos'], 'videos'],
])('`reconcile %j` is answered by how it is called, and nothing is opened', async (args, words) => {
  const said: string[] = [];
  const terminal = { out: () => expect.unreachable(), err: (line: string) => void said.push(line) };
  expect(await runReconcileCommand(() => expect.unreachable(), args, terminal)).toBe(2);
  expect(said.join('\n')).toContain(words);
  expect(said.at(-1)).toBe(RECONCILE_USAGE);
});
