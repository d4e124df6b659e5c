import type { Middleware } from 's3rver';

const WRITES = new Set(['PUT', 'POST', 'DELETE']);

/**
 * Lets writes of one object follow one another. S3 keeps the whole of the last write; s3rver 3.7 writes straight into the object's
 * file, so that of two at once each leaves a part of itself.
 */
export function oneWriterPerKey(): Middleware {
  const lastWrites = new Map<string, Promise<unknown>>();
  return async (context, next) => {
    const { path, method, query } = context;
    // Parts of uploads lie in files of their own.
    if (!WRITES.has(method) || query['partNumber'] !== undefined) return await next();
    const before = lastWrites.get(path) ?? Promise.resolve();
    const write = before.then(next);
    const settled = write.catch(() => undefined);
    lastWrites.set(path, settled);
    await settled;
    if (lastWrites.get(path) === settled) lastWrites.delete(path);
    return await write;
  };
}
