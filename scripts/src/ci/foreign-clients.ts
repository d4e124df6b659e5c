import { runProgram } from './run-program.ts';

/** Debian packages of the clients that tests call the gateway with. */
const PACKAGES = ['curl', 'python3-grpcio', 'python3-protobuf', 'chromium'];

/** A mirror that does not answer must not hold up the checks. */
const BRIEFLY = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20', '-o', 'Dpkg::Use-Pty=0'];

/**
 * Installs other people's clients where that can be done: on Debian, as root. Elsewhere, and where it fails, the tests that
 * want them are skipped, and say so.
 */
export async function installForeignClients(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  if (await succeeds('dpkg', '--status', ...PACKAGES)) return;
  await succeeds('apt-get', ...BRIEFLY, 'update', '-qq');
  if (await succeeds('apt-get', ...BRIEFLY, 'install', '-y', '-qq', '--no-install-recommends', ...PACKAGES)) return;
  process.stdout.write(`not installed: ${PACKAGES.join(', ')}; tests that want them are skipped\n`);
}

async function succeeds(file: string, ...args: readonly string[]): Promise<boolean> {
  return (await runProgram(file, args, { quiet: true })).ok;
}
