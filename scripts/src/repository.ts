import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this checkout, and where the services start. */
export const repository = {
  root: fileURLToPath(new URL('../..', import.meta.url)),
  mainOf(service: 'gateway' | 'ingest' | 'processor'): string {
    return join(this.root, 'services', service, 'src', 'main.ts');
  },
};
