import { Client } from 'pg';

/** How long a server may take to accept a connection, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Whether a server is there and lets us make databases. */
export async function canCreateDatabases(url: string): Promise<boolean> {
  try {
    const rows = await onServer(
      url,
      'SELECT rolcreatedb OR rolsuper AS may FROM pg_roles WHERE rolname = current_user',
    );
    return rows.some((row) => row['may'] === true);
  } catch {
    // No server, or not one for us: exactly the answer "no".
    return false;
  }
}

/** Runs one statement on a server. */
export async function onServer(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A server that goes away between two statements must fail the statement, not the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}
