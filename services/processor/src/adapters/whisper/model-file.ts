import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** What a model file says of itself. */
export interface ModelFacts {
  /** Whether it knows other languages than English. */
  readonly isMultilingual: boolean;
  readonly sizeBytes: number;
}

/** Not the file of a Whisper model. */
export class NotAModelError extends Error {
  override readonly name = 'NotAModelError';
}

/** `ggml` as the number that whisper.cpp writes first. */
const MAGIC = 0x67676d6c;
/** The words of a model that knows more than English (openai/whisper, tokenizer.py). */
const MULTILINGUAL_VOCABULARY = 51_865;

/**
 * Reads the beginning of a Whisper model in the GGML format.
 *
 * @throws {NotAModelError}
 * @throws whatever opening it throws.
 */
export async function readModelFacts(path: string): Promise<ModelFacts> {
  await using file = await open(path);
  const { size: sizeBytes } = await file.stat();
  const head = Buffer.alloc(8);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  if (bytesRead < head.length || head.readUInt32LE(0) !== MAGIC) {
    throw new NotAModelError(
      `${path} is no Whisper model in the GGML format, as whisper.cpp has them (ggml-base.bin).`,
    );
  }
  return { sizeBytes, isMultilingual: head.readInt32LE(4) >= MULTILINGUAL_VOCABULARY };
}

/** SHA-256 of a file in lower-case hexadecimal. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) }))
    hash.update(piece);
  return hash.digest('hex');
}
