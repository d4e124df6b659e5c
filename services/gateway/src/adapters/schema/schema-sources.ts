import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SchemaSources } from '../../ports/schema-sources.ts';

/** Reads the sources of the public schema, which come with the generated code. */
export function readSchemaSources(): SchemaSources {
  const folder = fileURLToPath(import.meta.resolve('@vidi/contracts/protos'));
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(
      path
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
      readFileSync(path),
    );
  }
  const image = readFileSync(fileURLToPath(import.meta.resolve('@vidi/contracts/vidi.binpb')));
  return { files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))), image };
}
