import { parseArgs } from 'node:util';
import { SCOPES } from '../domain/caller.ts';
import { IngestError } from '../domain/errors.ts';
import { createApiKey } from '../usecases/create-api-key.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { revokeApiKey } from '../usecases/revoke-api-key.ts';
import { keyTable } from './key-table.ts';
import type { Terminal } from './terminal.ts';

/** How the command is called. */
export const USAGE = `usage: keys create --owner NAME --scope ${SCOPES.join('|')} [--note TEXT]   makes an API key and prints it, this once
       keys list                                                     every key, but for the secret itself
       keys revoke KEY_ID                                            ends a key for good`;

/** What the command works with. */
export type KeysContext = Pick<IngestContext, 'unitOfWork' | 'clock' | 'ids'>;

/**
 * Makes, lists and revokes API keys.
 *
 * @returns the exit code: 0, 1 when it could not be done, 2 when it was called wrongly.
 */
export async function runKeysCommand(
  openContext: () => Promise<KeysContext>,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const run = readCommand(args, terminal);
  if (run === undefined) {
    terminal.err(USAGE);
    return 2;
  }
  try {
    await run(await openContext());
    return 0;
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    terminal.err(error.message);
    return 1;
  }
}

type Command = (context: KeysContext) => Promise<void>;

function readCommand(args: readonly string[], terminal: Terminal): Command | undefined {
  const [name, ...rest] = args;
  try {
    if (name === 'create') return readCreate(rest, terminal);
    if (name === 'list') return readList(rest, terminal);
    if (name === 'revoke') return readRevoke(rest, terminal);
    if (name !== undefined) terminal.err(`keys: there is no command ${JSON.stringify(name)}`);
  } catch (error) {
    // What parseArgs says of arguments that it does not know.
    if (!(error instanceof TypeError)) throw error;
    terminal.err(`keys ${name}: ${error.message}`);
  }
  return undefined;
}

function readCreate(args: string[], { out, err }: Terminal): Command {
  const options = {
    owner: { type: 'string' },
    scope: { type: 'string' },
    note: { type: 'string', default: '' },
  } as const;
  const { owner, scope: given, note } = parseArgs({ args, options }).values;
  const scope = SCOPES.find((candidate) => candidate === given);
  if (owner === undefined) throw new TypeError('--owner is missing');
  if (scope === undefined)
    throw new TypeError(
      `--scope must be one of ${SCOPES.join(', ')}, not ${given === undefined ? 'left out' : JSON.stringify(given)}`,
    );
  return async (context) => {
    const { secret, key } = await createApiKey(context, { owner, scope, note });
    err(`Key ${key.id} may ${scope} for ${owner}. It is kept as a hash only: this is the one time that it is shown.`);
    out(secret);
  };
}

function readList(args: string[], { out, err }: Terminal): Command {
  parseArgs({ args, options: {} });
  return async ({ unitOfWork }) => {
    const keys = await unitOfWork.read(async ({ apiKeys }) => await apiKeys.list());
    if (keys.length === 0) err('There is no API key yet.');
    else for (const line of keyTable(keys)) out(line);
  };
}

function readRevoke(args: string[], { err }: Terminal): Command {
  const [id, ...more] = parseArgs({ args, options: {}, allowPositionals: true }).positionals;
  if (id === undefined || more.length > 0) throw new TypeError('one key id, please; `keys list` has them');
  return async (context) => {
    const key = await revokeApiKey(context, id);
    err(`Key ${key.id} (${key.prefix}…, ${key.owner}) is revoked since ${key.revokeTime?.toISOString()}.`);
  };
}
