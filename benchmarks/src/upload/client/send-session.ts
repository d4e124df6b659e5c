import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { exchange } from './exchange.ts';
import type { Sent } from './sent.ts';
import { PIECE_BYTES, videoBytes } from './video-bytes.ts';

const Part = z.object({ number: z.number(), sizeBytes: z.coerce.number(), url: z.string() });
const Session = z.object({
  id: z.string(),
  state: z.string(),
  partCount: z.number(),
  parts: z.array(Part),
  video: z.object({ id: z.string() }).optional(),
});
const PartPage = z.object({ parts: z.array(Part), nextPageToken: z.string() });

/** How long to wait before it is asked again whether the bytes were verified, in milliseconds. */
const ASK_AGAIN_MS = 200;

/** Parts straight to the bucket, one after the other; from the last of them on the server reads all of them once. */
export async function sendSession(url: string, sizeBytes: number): Promise<Sent> {
  const sessions = `${url}/api/v1/uploadSessions`;
  const session = Session.parse(
    await json('POST', sessions, {
      fileName: 'long.mp4',
      contentType: 'video/mp4',
      features: ['MEDIA_INFO'],
      sizeBytes,
    }),
  );
  const pieces = videoBytes(sizeBytes);
  for await (const part of partsOf(`${sessions}/${session.id}`, session)) {
    await exchange('PUT', part.url, { 'content-length': part.sizeBytes }, taken(pieces, part.sizeBytes));
  }
  const lastByte = performance.now();
  for (;;) {
    const { video } = Session.parse(await json('POST', `${sessions}/${session.id}:complete`, {}));
    if (video !== undefined) return { videoId: video.id, lastAnswerSeconds: (performance.now() - lastByte) / 1_000 };
    await delay(ASK_AGAIN_MS);
  }
}

async function* partsOf(session: string, { parts, partCount }: z.infer<typeof Session>) {
  yield* parts;
  for (let token = parts.length < partCount ? String(parts.length + 1) : ''; token !== ''; ) {
    const page = PartPage.parse(await json('GET', `${session}/parts?pageToken=${token}`));
    yield* page.parts;
    token = page.nextPageToken;
  }
}

/** The pieces of the video that make up the next part, whose size is a multiple of theirs but for the last. */
function* taken(pieces: Iterator<Buffer>, bytes: number): Generator<Buffer> {
  for (let count = 0; count < bytes; count += PIECE_BYTES) {
    const next = pieces.next();
    if (next.done === true) return;
    yield next.value;
  }
}

async function json(method: string, url: string, body?: object): Promise<unknown> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  const answer = await exchange(method, url, headers, text === '' ? [] : [Buffer.from(text)]);
  return JSON.parse(answer.body);
}
