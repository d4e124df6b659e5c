import pc from 'picocolors';
import { listenForStop, StopRequestedError, whenAborted } from '../stop-requests.ts';
import type { LauncherConfig } from './config.ts';
import { readableLine } from './log-lines.ts';
import { overview } from './overview.ts';
import { type System, startSystem } from './start-system.ts';

/**
 * Runs the system until somebody stops it or a part of it fails, telling the terminal about it.
 *
 * @returns the exit code: 0 when it was stopped cleanly, 1 otherwise.
 */
export async function runLauncher(config: LauncherConfig): Promise<number> {
  let system: System | undefined;
  const requests = listenForStop(() => {
    say(pc.red('Second request to stop: ending everything at once.'));
    system?.kill();
    process.exit(1);
  });
  const onLine = (service: string, line: string) =>
    process.stdout.write(`${config.log.format === 'json' ? line : readableLine(service, line)}\n`);
  const onStep = (step: string) => say(pc.dim(`${step} ...`));
  try {
    system = await startSystem(config, { onLine, onStep, signal: requests.signal });
    say(overview(system));
    const failure = await Promise.race([system.failed, whenAborted(requests.signal)]);
    say(
      failure === undefined
        ? `Stopping: ${reasonOf(requests.signal)}.`
        : pc.red(`${failure.message}\nStopping the rest.`),
    );
    const clean = await system.stop();
    say(clean ? 'Stopped. Nothing is left running.' : pc.red('Stopped, but not everything ended cleanly.'));
    return clean && failure === undefined ? 0 : 1;
  } catch (error) {
    if (error instanceof StopRequestedError) {
      say('Stopped before it had started. Nothing is left running.');
      return 0;
    }
    say(pc.red(error instanceof Error ? error.message : String(error)));
    return 1;
  } finally {
    requests.release();
  }
}

function reasonOf(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
