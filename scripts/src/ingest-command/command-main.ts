import { ServiceStartError } from '@vidi/embedded-services';
import { ConfigError, readEnv } from '@vidi/service-kit';
import { parseLauncherConfig } from '../launcher/config.ts';
import { DataFolderInUseError } from '../launcher/data-folder-lock.ts';
import { type IngestCommand, repository } from '../repository.ts';
import { runIngestCommand } from './run-ingest-command.ts';

/** The whole of a program that runs a command of ingest's with what it was called with. */
export async function commandMain(name: IngestCommand): Promise<void> {
  try {
    const config = parseLauncherConfig(readEnv(), repository.root);
    process.exitCode = await runIngestCommand(name, config, process.argv.slice(2));
  } catch (error) {
    const expected = [ConfigError, DataFolderInUseError, ServiceStartError].some((known) => error instanceof known);
    if (!expected || !(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  }
  // The channel to the bootstrap would keep a process alive that has nothing left to do.
  if (process.connected) process.disconnect();
}
