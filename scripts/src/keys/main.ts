import { ServiceStartError } from '@vidi/embedded-services';
import { ConfigError, readEnv } from '@vidi/service-kit';
import { parseLauncherConfig } from '../launcher/config.ts';
import { DataFolderInUseError } from '../launcher/data-folder-lock.ts';
import { repository } from '../repository.ts';
import { runKeys } from './run-keys.ts';

try {
  process.exitCode = await runKeys(parseLauncherConfig(readEnv(), repository.root), process.argv.slice(2));
} catch (error) {
  const expected = [ConfigError, DataFolderInUseError, ServiceStartError].some((known) => error instanceof known);
  if (!expected || !(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof ConfigError ? 2 : 1;
}
// The channel to the bootstrap would keep a process alive that has nothing left to do.
if (process.connected) process.disconnect();
