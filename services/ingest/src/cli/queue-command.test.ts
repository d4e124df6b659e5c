import { expect, it } from 'vitest';
import { QUEUE_USAGE, queueLines, runQueueCommand } from './queue-command.ts';

it.each([
  [[], QUEUE_USAGE],
  [['stop'], 'there is no command "stop"'],
  [['show', 'all'], 'all'],
  [['pause', 'now'], 'now'],
  [['resume', '--reason', 'x'], "'--reason'"],
])('`queue %j` is answered by how it is called, and no database is opened', async (args, words) => {
  const said: string[] = [];
  const terminal = { out: () => expect.unreachable(), err: (line: string) => void said.push(line) };
  expect(await runQueueCommand(() => expect.unreachable(), args, terminal)).toBe(2);
  expect(said.join('\n')).toContain(words);
  expect(said.at(-1)).toBe(QUEUE_USAGE);
});

it('tells people what there is', () => {
  const pause = { pauseTime: new Date(0), pausedBy: 'anna', reason: 'a new disk' };
  const counts = {
    ready: 3,
    waiting: 2,
    running: 1,
    oldestReadyTime: new Date(0),
    activeProcessors: 4,
    freeSlots: 5,
    unserved: 2,
  };
  expect(queueLines({ ...counts, pause, oldestReadyAgeMs: 61_400 })).toEqual([
    'PAUSED by anna since 1970-01-01T00:00:00.000Z: "a new disk"; `queue resume` goes on.',
    '3 ready, the oldest for 61 s',
    '2 of them that no processor can take',
    '2 waiting for their next attempt',
    '1 running',
    '4 processors that take work, with 5 free slots',
  ]);
});
