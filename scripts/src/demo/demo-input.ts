import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeSampleVideo, type SampleTruth } from '@vidi/sample-video';

/** What the demo hands over. */
export type DemoInput =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'sample'; readonly path: string; readonly truth: SampleTruth };

/** The demo cannot use what it was given. */
export class DemoInputError extends Error {
  override readonly name = 'DemoInputError';
}

/**
 * Reads the command line: a URL, the path of a file, or nothing.
 *
 * @throws DemoInputError when there is no such file.
 */
export async function readArgument(
  args: readonly string[],
): Promise<Exclude<DemoInput, { kind: 'sample' }> | undefined> {
  const [argument, ...others] = args;
  if (others.length > 0) throw new DemoInputError('usage: npm run demo [-- path/to/video.mp4 | https://...]');
  if (argument === undefined) return undefined;
  if (/^https?:\/\//i.test(argument)) return { kind: 'url', url: argument };
  const path = resolve(argument);
  const entry = await stat(path).catch(() => undefined);
  if (!entry?.isFile()) throw new DemoInputError(`there is no file ${path}`);
  return { kind: 'file', path };
}

/** Makes the sample, whose content is known. */
export async function makeSample(folder: string): Promise<DemoInput> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'vidi-sample.mp4');
  return { kind: 'sample', path, truth: await makeSampleVideo({ path }) };
}
