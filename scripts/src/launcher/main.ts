import { ConfigError, readEnv } from '@vidi/service-kit';
import { repository } from '../repository.ts';
import { parseLauncherConfig } from './config.ts';
import { runLauncher } from './run-launcher.ts';

try {
  process.exitCode = await runLauncher(parseLauncherConfig(readEnv(), repository.root));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
// The channel to the bootstrap would keep a process alive that has nothing left to do.
if (process.connected) process.disconnect();
