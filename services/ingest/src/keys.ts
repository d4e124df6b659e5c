import { ConfigError, createLogger } from '@vidi/service-kit';
import { openDatabase } from './adapters/postgres/database.ts';
import { systemClock } from './adapters/system/system-clock.ts';
import { uuidIds } from './adapters/system/uuid-ids.ts';
import { runKeysCommand } from './cli/keys-command.ts';
import { readDatabaseUrl } from './config.ts';

// Only trouble is worth a line beside the answer.
const log = createLogger({ service: 'keys', level: 'error', format: 'pretty' });
const terminal = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
};
await using resources = new AsyncDisposableStack();
const openContext = async () => {
  const database = await openDatabase(readDatabaseUrl(), 2, log);
  resources.defer(() => database.close());
  return { unitOfWork: database.unitOfWork, clock: systemClock, ids: uuidIds };
};
try {
  process.exitCode = await runKeysCommand(openContext, process.argv.slice(2), terminal);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  terminal.err(error.message);
  process.exitCode = 2;
}
