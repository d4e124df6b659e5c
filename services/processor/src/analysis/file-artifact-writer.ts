import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AnalysisError } from '../domain/analysis-error.ts';
import type { ArtifactWriter } from './features/feature.ts';

/** Writes artifacts into a folder. Synchronous, as frames are: they are small and few. */
export function createFileArtifactWriter(folder: string): ArtifactWriter {
  return {
    write(name, contentType, bytes) {
      const path = join(folder, name);
      try {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, bytes);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
          throw new AnalysisError('NO_SPACE', 'The disk of the processor is full.', 'RESOURCE', { cause: error });
        }
        throw error;
      }
      return { name, contentType, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    },
  };
}
