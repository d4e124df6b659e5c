import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this checkout, and where its programs are. */
export const repository = {
  root: fileURLToPath(new URL('../..', import.meta.url)),
  mainOf(service: 'gateway' | 'ingest' | 'processor'): string {
    return join(this.root, 'services', service, 'src', 'main.ts');
  },
  /** The program behind `pnpm keys`. */
  get keysCommand(): string {
    return join(this.root, 'services', 'ingest', 'src', 'keys.ts');
  },
};
