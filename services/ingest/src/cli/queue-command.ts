import { parseArgs } from 'node:util';
import { OPEN_CALLER } from '../domain/caller.ts';
import { IngestError } from '../domain/errors.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { getQueue } from '../usecases/queue/get-queue.ts';
import { pauseQueue } from '../usecases/queue/pause-queue.ts';
import type { QueueView } from '../usecases/queue/queue-view.ts';
import { resumeQueue } from '../usecases/queue/resume-queue.ts';
import type { Terminal } from './terminal.ts';

/** How the command is called. */
export const QUEUE_USAGE = `usage: queue show                     how much work there is, and whether it is taken
       queue pause [--reason TEXT]    lets no processor take work; what is under way goes on
       queue resume                   lets processors take work again`;

type Command = (context: IngestContext) => Promise<QueueView>;

/**
 * Shows, pauses and resumes the queue.
 *
 * @returns the exit code: 0, 1 when it could not be done, 2 when it was called wrongly.
 */
export async function runQueueCommand(
  openContext: () => Promise<IngestContext>,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const run = readCommand(args, terminal);
  if (run === undefined) {
    terminal.err(QUEUE_USAGE);
    return 2;
  }
  try {
    for (const line of queueLines(await run(await openContext()))) terminal.out(line);
    return 0;
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    terminal.err(error.message);
    return 1;
  }
}

function readCommand([name, ...rest]: readonly string[], { err }: Terminal): Command | undefined {
  try {
    if (name === 'pause') {
      const { reason } = parseArgs({ args: rest, options: { reason: { type: 'string', default: '' } } }).values;
      return async (context) => await pauseQueue(context, OPEN_CALLER, reason);
    }
    parseArgs({ args: rest, options: {} });
    if (name === 'show') return getQueue;
    if (name === 'resume') return async (context) => await resumeQueue(context, OPEN_CALLER);
    if (name !== undefined) err(`queue: there is no command ${JSON.stringify(name)}`);
  } catch (error) {
    // What parseArgs says of arguments that it does not know.
    if (!(error instanceof TypeError)) throw error;
    err(`queue ${name}: ${error.message}`);
  }
  return undefined;
}

/** What people read of the queue. */
export function queueLines(view: QueueView): readonly string[] {
  const { pause, oldestReadyAgeMs } = view;
  const why = pause?.reason ? `: ${JSON.stringify(pause.reason)}` : '';
  const age = oldestReadyAgeMs === undefined ? '' : `, the oldest for ${Math.round(oldestReadyAgeMs / 1_000)} s`;
  return [
    pause === undefined
      ? 'Work is taken.'
      : `PAUSED by ${pause.pausedBy} since ${pause.pauseTime.toISOString()}${why}; \`queue resume\` goes on.`,
    `${view.ready} ready${age}`,
    ...(view.unserved > 0 ? [`${view.unserved} of them that no processor can take`] : []),
    `${view.waiting} waiting for their next attempt`,
    `${view.running} running`,
    `${view.activeProcessors} processors that take work, with ${view.freeSlots} free slots`,
  ];
}
