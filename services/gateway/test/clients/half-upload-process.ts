// A process of its own that begins an upload and never ends it, to be killed: node half-upload-process.ts NAME URL
import { HALF_UPLOADS } from './half-upload.ts';

const [name = '', url = ''] = process.argv.slice(2);
await HALF_UPLOADS[name]?.(url, new AbortController().signal);
