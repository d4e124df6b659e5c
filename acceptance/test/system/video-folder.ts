import { join } from 'node:path';

/** Where a filesystem store keeps what the analysis of a video made. */
export function videoFolder(mediaDir: string, videoId: string): string {
  return join(mediaDir, 'objects', 'videos', videoId.slice(-2), videoId);
}
