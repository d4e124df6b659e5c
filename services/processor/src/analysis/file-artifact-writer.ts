import { createHash } from 'node:crypto';
import { mkdirSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AnalysisError } from '../domain/analysis-error.ts';
import { ANALYSIS_LIMIT_SETTINGS } from '../domain/analysis-limits.ts';
import type { ArtifactWriter } from './features/feature.ts';

/** Writes artifacts into a folder. Synchronous, as frames are: they are small and few. */
export function createFileArtifactWriter(folder: string): ArtifactWriter {
  // Left open: the process ends with the analysis.
  const growing = new Map<string, number>();
  return {
    write(name, contentType, bytes) {
      const path = join(folder, name);
      sayingFull(() => {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, bytes);
      });
      return { name, contentType, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    },
    writeAt(name, position, bytes) {
      sayingFull(() => {
        const file = growing.get(name) ?? openSync(join(folder, name), 'w+');
        growing.set(name, file);
        writeSync(file, bytes, 0, bytes.length, position);
      });
    },
    readAt(name, position, length) {
      const file = growing.get(name);
      const bytes = Buffer.alloc(length);
      const count = file === undefined ? 0 : readSync(file, bytes, 0, length, position);
      if (count < length) throw new RangeError(`${name} has no ${length} bytes at ${position}`);
      return bytes;
    },
  };
}

function sayingFull(write: () => void): void {
  try {
    write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOSPC') {
      throw new AnalysisError('NO_SPACE', 'The disk of the processor is full.', 'RESOURCE', { cause: error });
    }
    // The kernel's limit on the process.
    if (code === 'EFBIG') {
      const message = `The analysis would write a larger file than it may (${ANALYSIS_LIMIT_SETTINGS.maxFileBytes}).`;
      throw new AnalysisError('LIMIT_EXCEEDED', message, 'PERMANENT', { cause: error });
    }
    throw error;
  }
}
