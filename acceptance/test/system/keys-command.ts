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
  const { code, output } = await runKeys(dataDir, 'create', '--owner', owner, '--scope', scope);
  const id = /^Key (\S+) may /m.exec(output)?.[1];
  const secret = /^vidi_\S+$/m.exec(output)?.[0];
  if (code !== 0 || id === undefined || secret === undefined) throw new Error(`no key was made (${code}): ${output}`);
  return { id, secret };
}
