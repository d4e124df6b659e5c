import { readEnv } from '@vidi/service-kit';
import { repository } from '../repository.ts';
import { listenForStop, StopRequestedError } from '../stop-requests.ts';
import { demoConfig } from './demo-config.ts';
import { explain, runDemo } from './run-demo.ts';

// Database, broker and services notice the end of this process and end by themselves.
const requests = listenForStop(() => process.exit(1));
try {
  const config = demoConfig(readEnv(), repository.root);
  const args = process.argv.slice(2);
  process.exitCode = await runDemo({ args, config, output: process.stdout, signal: requests.signal });
} catch (error) {
  process.stderr.write(`${error instanceof StopRequestedError ? `Stopped: ${error.message}.` : explain(error)}\n`);
  process.exitCode = error instanceof StopRequestedError ? 130 : 1;
} finally {
  requests.release();
  // The channel to the bootstrap would keep a process alive that has nothing left to do.
  if (process.connected) process.disconnect();
}
