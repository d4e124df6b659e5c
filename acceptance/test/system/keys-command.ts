import { spawnProgram } from './running-vidi.ts';

/** What the keys command said and how it ended. */
export interface KeysAnswer {
  readonly code: number | null;
  readonly output: string;
}

/** Runs `pnpm keys` on the database of a data folder. */
export async function runKeys(dataDir: string, ...args: readonly string[]): Promise<KeysAnswer> {
  const command = spawnProgram('scripts/src/keys/main.ts', { VIDI_DATA_DIR: dataDir }, args);
  const code = await command.ended();
  return { code, output: command.output() };
}

/** An API key as its owner gets it. */
export interface NewKey {
  readonly id: string;
  readonly secret: string;
}

/** Makes a key. */
export async function createKey(dataDir: string, owner: string, scope: 'read' | 'write' | 'admin'): Promise<NewKey> {
  return keyIn(await runKeys(dataDir, 'create', '--owner', owner, '--scope', scope));
}

/** Makes a key in a database. @returns its secret. */
export async function createKeyIn(databaseUrl: string, owner: string, scope: 'read' | 'write' | 'admin') {
  const args = ['create', '--owner', owner, '--scope', scope];
  const command = spawnProgram('services/ingest/src/keys.ts', { DATABASE_URL: databaseUrl }, args);
  const code = await command.ended();
  return keyIn({ code, output: command.output() }).secret;
}

function keyIn({ code, output }: KeysAnswer): NewKey {
  const id = /^Key (\S+) may /m.exec(output)?.[1];
  const secret = /^vidi_\S+$/m.exec(output)?.[0];
  if (code !== 0 || id === undefined || secret === undefined) throw new Error(`no key was made (${code}): ${output}`);
  return { id, secret };
}
