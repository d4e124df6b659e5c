import type { AdoptedFile, AdoptionOptions } from '@vidi/media-store';

/**
 * Takes over an upload of the gateway's where it is written.
 *
 * @param file below the gateway's folder of uploads
 * @returns undefined when it cannot be taken over, so that its bytes have to be sent
 */
export type AdoptUploadFile = (file: string, options?: AdoptionOptions) => Promise<AdoptedFile | undefined>;
