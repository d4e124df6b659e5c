// Starts a PostgreSQL, prints its process id, and stays until it is killed.
import { startEmbeddedPostgres } from '../src/index.ts';

const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '' });
process.stdout.write(`${server.pid}\n`);
