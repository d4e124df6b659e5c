import { openMediaStore } from '@vidi/media-store';
import { ConfigError, createLogger } from '@vidi/service-kit';
import { openDatabase } from './adapters/postgres/database.ts';
import { systemClock } from './adapters/system/system-clock.ts';
import { uuidIds } from './adapters/system/uuid-ids.ts';
import type { Terminal } from './cli/terminal.ts';
import { readConfig } from './config.ts';
import { useCaseSettings } from './use-case-settings.ts';
import type { IngestContext } from './usecases/ingest-context.ts';
import { createQueueOutlook } from './usecases/queue/queue-outlook.ts';

/** A command: opens what it needs only once it knows that it was called rightly, and gives the exit code. */
export type Command = (
  openContext: () => Promise<IngestContext>,
  args: readonly string[],
  terminal: Terminal,
) => Promise<number>;

/** The whole of a program that runs a command on ingest's database and media store; sets the exit code. */
export async function runCommandProgram(name: string, command: Command): Promise<void> {
  // Only trouble is worth a line beside the answer.
  const log = createLogger({ service: name, level: 'error', format: 'pretty' });
  const terminal = {
    out: (line: string) => void process.stdout.write(`${line}\n`),
    err: (line: string) => void process.stderr.write(`${line}\n`),
  };
  await using resources = new AsyncDisposableStack();
  const openContext = async () => {
    const config = readConfig();
    const media = openMediaStore(config.mediaStore);
    resources.defer(() => media.close());
    const database = await openDatabase(config.databaseUrl, 2, log);
    resources.defer(() => database.close());
    const parts = { unitOfWork: database.unitOfWork, mediaStore: media.store, clock: systemClock, ids: uuidIds };
    const settings = useCaseSettings(config);
    return { ...parts, random: Math.random, settings, outlook: createQueueOutlook({ ...parts, settings }), log };
  };
  try {
    process.exitCode = await command(openContext, process.argv.slice(2), terminal);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    terminal.err(error.message);
    process.exitCode = 2;
  }
}
