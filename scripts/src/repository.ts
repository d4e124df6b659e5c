import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Commands that work on what ingest owns. */
export type IngestCommand = 'dead-letters' | 'keys' | 'queue' | 'reconcile';

/** The folder of this checkout, and where its programs are. */
export const repository = {
  root: fileURLToPath(new URL('../..', import.meta.url)),
  mainOf(service: 'gateway' | 'ingest' | 'processor'): string {
    return join(this.root, 'services', service, 'src', 'main.ts');
  },
  /** The program of ingest's behind `pnpm dead-letters`, `pnpm keys`, `pnpm queue` and `pnpm reconcile`. */
  ingestCommand(name: IngestCommand): string {
    return join(this.root, 'services', 'ingest', 'src', `${name}.ts`);
  },
};
