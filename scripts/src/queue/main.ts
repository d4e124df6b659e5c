import { commandMain } from '../ingest-command/command-main.ts';

await commandMain('queue');
