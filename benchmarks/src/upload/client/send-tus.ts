import { z } from 'zod';
import { exchange } from './exchange.ts';
import type { Sent } from './sent.ts';
import { PIECE_BYTES, videoBytes } from './video-bytes.ts';

const TUS = { 'tus-resumable': '1.0.0' };

/** Bytes of one PATCH: below the 100 MB that proxies let through, which is why uploads come in pieces. */
const PATCH_BYTES = 64 * 2 ** 20;

/** A resumable upload (tus 1.0) in pieces of 64 MiB; the answer to the last names the video. */
export async function sendTus(url: string, sizeBytes: number): Promise<Sent> {
  const metadata = Object.entries({ filename: 'long.mp4', filetype: 'video/mp4', features: 'MEDIA_INFO' })
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');
  const created = await exchange(
    'POST',
    `${url}/api/v1/uploads`,
    { ...TUS, 'upload-length': sizeBytes, 'upload-metadata': metadata, 'content-length': 0 },
    [],
  );
  const location = new URL(z.string().parse(created.headers['location']), `${url}/api/v1/uploads`).href;
  const pieces = videoBytes(sizeBytes);
  let lastByte = 0;
  for (let offset = 0; ; ) {
    const length = Math.min(PATCH_BYTES, sizeBytes - offset);
    const headers = {
      ...TUS,
      'upload-offset': offset,
      'content-type': 'application/offset+octet-stream',
      'content-length': length,
    };
    const answer = await exchange('PATCH', location, headers, taken(length));
    offset += length;
    if (offset < sizeBytes) continue;
    const lastAnswerSeconds = (performance.now() - lastByte) / 1_000;
    return { videoId: z.string().parse(answer.headers['vidi-video-id']), lastAnswerSeconds };
  }

  function* taken(bytes: number) {
    for (let count = 0; count < bytes; count += PIECE_BYTES) {
      const next = pieces.next();
      if (next.done === true) return;
      yield next.value;
    }
    lastByte = performance.now();
  }
}
