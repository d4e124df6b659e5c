import { ServiceUnavailableError } from './service-unavailable-error.ts';

/**
 * Starts a container. Testcontainers wants its cleaner (ryuk) beside it, whose image cannot be had on a machine without
 * the public registry; the error of that names no image, so a start that failed is tried once more without the cleaner.
 * The container is then stopped by its owner alone.
 *
 * @throws ServiceUnavailableError naming the image when Docker or the image is missing.
 */
export async function startContainer<T>(image: string, start: () => Promise<T>): Promise<T> {
  try {
    return await start().catch((error: unknown) => {
      if (process.env['TESTCONTAINERS_RYUK_DISABLED'] === 'true') throw error;
      process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
      return start();
    });
  } catch (error) {
    throw new ServiceUnavailableError(`the container ${image} did not start: ${String(error)}`, { cause: error });
  }
}
