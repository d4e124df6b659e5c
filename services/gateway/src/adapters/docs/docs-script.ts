import { readFileSync } from 'node:fs';

/** Reads the script of the reference, which runs in browsers and is served as it is. */
export function readDocsScript(): Buffer {
  return readFileSync(new URL('../../docs/browser/try-it.js', import.meta.url));
}
