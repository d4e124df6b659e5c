import { resolveConfig, type VidiClientOptions } from './config.ts';
import { createVideos, type Videos } from './videos/videos.ts';

/** A client of one Vidi server. It holds no connection; there is nothing to close. */
export interface VidiClient {
  readonly videos: Videos;
}

/**
 * Makes a client: `const vidi = createVidiClient({ baseUrl: 'http://127.0.0.1:8000' })`.
 *
 * @throws TypeError when an option or its environment variable has a value that cannot be used.
 */
export function createVidiClient(options: VidiClientOptions = {}): VidiClient {
  return { videos: createVideos(resolveConfig(options)) };
}
