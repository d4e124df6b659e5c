import { join } from 'node:path';
import type { AdoptFile } from '@vidi/media-store';
import type { AdoptUploadFile } from '../../ports/upload-adoption.ts';

/** How the gateway's spool names the bytes of an upload; nothing else becomes part of a path. */
const SPOOLED_BYTES = /^[0-9a-f]{2}\/[0-9a-f]{32}\/bytes$/;

/**
 * The folder of resumable uploads, as ingest sees it.
 *
 * @param folder undefined where ingest sees none
 * @param adopt undefined where the media store takes over no files
 */
export function createUploadFolder(folder: string | undefined, adopt: AdoptFile | undefined): AdoptUploadFile {
  return async (file, options) => {
    if (folder === undefined || adopt === undefined || !SPOOLED_BYTES.test(file)) return undefined;
    return await adopt(join(folder, file), options);
  };
}
