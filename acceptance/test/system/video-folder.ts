import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a filesystem store keeps what the analysis of a video made. */
export function videoFolder(mediaDir: string, videoId: string): string {
  return join(mediaDir, 'objects', 'videos', videoId.slice(-2), videoId);
}

/**
 * The files that the analyses of a video made of this name, of which there is one unless an attempt has left another.
 *
 * @param name as results give it, such as `keyframes/00003.jpg`
 */
export async function artifactFiles(mediaDir: string, videoId: string, name: string): Promise<readonly string[]> {
  const folder = videoFolder(mediaDir, videoId);
  const paths = await readdir(folder, { recursive: true });
  return paths.filter((path) => path.endsWith(`/${name}`)).map((path) => join(folder, path));
}
