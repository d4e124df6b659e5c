import { openMediaStore } from '@vidi/media-store';
import { ConfigError, createLogger } from '@vidi/service-kit';
import { openDatabase } from './adapters/postgres/database.ts';
import { runReconcileCommand } from './cli/reconcile-command.ts';
import { readStorageConfig } from './config.ts';

// Only trouble is worth a line beside the answer.
const log = createLogger({ service: 'reconcile', level: 'error', format: 'pretty' });
const terminal = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
};
await using resources = new AsyncDisposableStack();
const openContext = async () => {
  const config = readStorageConfig();
  const media = openMediaStore(config.mediaStore);
  resources.defer(() => media.close());
  const database = await openDatabase(config.databaseUrl, 2, log);
  resources.defer(() => database.close());
  return { unitOfWork: database.unitOfWork, mediaStore: media.store };
};
try {
  process.exitCode = await runReconcileCommand(openContext, process.argv.slice(2), terminal);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  terminal.err(error.message);
  process.exitCode = 2;
}
