import { parseArgs } from 'node:util';
import { OPEN_CALLER } from '../domain/caller.ts';
import { IngestError } from '../domain/errors.ts';
import { dropDeadLetter } from '../usecases/dead-letters/drop-dead-letter.ts';
import { getDeadLetter } from '../usecases/dead-letters/get-dead-letter.ts';
import { listDeadLetters } from '../usecases/dead-letters/list-dead-letters.ts';
import { requeueDeadLetter } from '../usecases/dead-letters/requeue-dead-letter.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { deadLetterJson, deadLetterLines, deadLetterTable } from './dead-letter-lines.ts';
import type { Terminal } from './terminal.ts';

/** How the command is called. */
export const DEAD_LETTERS_USAGE = `usage: dead-letters list [--json]        every message that no processor could handle, newest first
       dead-letters show ID [--json]     one of them: body, headers, why, when, from which queue
       dead-letters requeue ID...        has the work done that they stood for, and removes them
       dead-letters drop ID...           removes them; their videos stay as they are`;

/** How many are read from the database at a time. */
const PAGE_SIZE = 500;

/**
 * Lists, shows, requeues and drops dead letters.
 *
 * @returns the exit code: 0, 1 when something could not be done, 2 when it was called wrongly.
 */
export async function runDeadLettersCommand(
  openContext: () => Promise<IngestContext>,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const run = readCommand(args, terminal);
  if (run === undefined) {
    terminal.err(DEAD_LETTERS_USAGE);
    return 2;
  }
  try {
    return await run(await openContext());
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    terminal.err(error.message);
    return 1;
  }
}

type Command = (context: IngestContext) => Promise<number>;

function readCommand(args: readonly string[], terminal: Terminal): Command | undefined {
  const [name, ...rest] = args;
  try {
    if (name === 'list') return readList(rest, terminal);
    if (name === 'show') return readShow(rest, terminal);
    if (name === 'requeue') return readEach(rest, terminal, requeueOne);
    if (name === 'drop') return readEach(rest, terminal, dropOne);
    if (name !== undefined) terminal.err(`dead-letters: there is no command ${JSON.stringify(name)}`);
  } catch (error) {
    // What parseArgs says of arguments that it does not know.
    if (!(error instanceof TypeError)) throw error;
    terminal.err(`dead-letters ${name}: ${error.message}`);
  }
  return undefined;
}

function readList(args: string[], { out, err }: Terminal): Command {
  const { json } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } }).values;
  return async (context) => {
    let pageToken = '';
    do {
      const page = await listDeadLetters(context, { pageSize: PAGE_SIZE, pageToken });
      if (page.deadLetters.length === 0 && pageToken === '') err('There is no dead letter.');
      else
        for (const line of json ? page.deadLetters.map(deadLetterJson) : deadLetterTable(page.deadLetters)) out(line);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return 0;
  };
}

function readShow(args: string[], { out }: Terminal): Command {
  const options = { json: { type: 'boolean', default: false } } as const;
  const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new TypeError('one id, please; `dead-letters list` has them');
  return async (context) => {
    const letter = await getDeadLetter(context, id);
    for (const line of values.json ? [deadLetterJson(letter)] : deadLetterLines(letter)) out(line);
    return 0;
  };
}

function readEach(
  args: string[],
  { err }: Terminal,
  work: (context: IngestContext, id: string) => Promise<string>,
): Command {
  const { positionals: ids } = parseArgs({ args, options: {}, allowPositionals: true });
  if (ids.length === 0) throw new TypeError('at least one id, please; `dead-letters list` has them');
  return async (context) => {
    let failures = 0;
    for (const id of ids) {
      try {
        err(await work(context, id));
      } catch (error) {
        if (!(error instanceof IngestError)) throw error;
        failures++;
        err(error.message);
      }
    }
    return failures === 0 ? 0 : 1;
  };
}

async function requeueOne(context: IngestContext, id: string): Promise<string> {
  const { outcome, videoId } = await requeueDeadLetter(context, OPEN_CALLER, id);
  return outcome === 'TICKET_ISSUED'
    ? `The video ${videoId} has a new ticket.`
    : `The video ${videoId} is analysed again.`;
}

async function dropOne(context: IngestContext, id: string): Promise<string> {
  await dropDeadLetter(context, id, false);
  return `The dead letter ${id} is dropped.`;
}
