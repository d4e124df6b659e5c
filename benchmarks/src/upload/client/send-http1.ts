import { exchange } from './exchange.ts';
import { idOfVideo, type Sent } from './sent.ts';
import { videoBytes } from './video-bytes.ts';

const BOUNDARY = 'vidi-benchmark-boundary';

/** A plain POST, for the servers that everything is measured against. */
export async function sendPlain(url: string, sizeBytes: number): Promise<Sent> {
  await exchange('POST', url, { 'content-length': sizeBytes }, videoBytes(sizeBytes));
  return {};
}

/** A form, as `curl -F file=@...` sends it. */
export async function sendMultipart(url: string, sizeBytes: number): Promise<Sent> {
  const before = Buffer.from(
    [
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="features"\r\n\r\nMEDIA_INFO\r\n`,
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="long.mp4"\r\n`,
      'content-type: video/mp4\r\n\r\n',
    ].join(''),
  );
  const after = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
  const headers = {
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    'content-length': before.length + sizeBytes + after.length,
  };
  function* form() {
    yield before;
    yield* videoBytes(sizeBytes);
    yield after;
  }
  const { body } = await exchange('POST', `${url}/api/v1/videos`, headers, form());
  return { videoId: idOfVideo(body) };
}
