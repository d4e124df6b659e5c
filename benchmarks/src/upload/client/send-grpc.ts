import { once } from 'node:events';
import { connect } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { VideoSchema } from '@vidi/contracts/vidi/v1/video';
import { UploadVideoRequestSchema, VideoService } from '@vidi/contracts/vidi/v1/video_service';
import type { Sent } from './sent.ts';
import { videoBytes } from './video-bytes.ts';

/** A gRPC message's head: a zero (not compressed) and its length in four bytes. */
const HEAD_BYTES = 5;

/** A client stream of chunks of 1 MiB, the largest there may be, written straight to HTTP/2: a client that costs little. */
export async function sendGrpc(url: string, sizeBytes: number): Promise<Sent> {
  const session = connect(url);
  try {
    const call = session.request({
      ':method': 'POST',
      ':path': `/${VideoService.typeName}/${VideoService.method.uploadVideo.name}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const answer = buffer(call);
    answer.catch(() => undefined);
    const trailers = once(call, 'trailers');
    trailers.catch(() => undefined);
    for (const frame of frames(sizeBytes)) if (!call.write(frame)) await once(call, 'drain');
    call.end();
    const message = await answer;
    const [trailer] = await trailers;
    if (trailer['grpc-status'] !== '0') throw new Error(`UploadVideo ended with ${JSON.stringify(trailer)}`);
    return { videoId: fromBinary(VideoSchema, message.subarray(HEAD_BYTES)).id };
  } finally {
    session.close();
  }
}

function* frames(sizeBytes: number): Generator<Buffer> {
  const metadata = { fileName: 'long.mp4', contentType: 'video/mp4', features: [Feature.MEDIA_INFO] };
  yield frameOf({ payload: { case: 'metadata', value: metadata } });
  // The same bytes need to be made a message only once.
  const made = new Map<Buffer, Buffer>();
  for (const value of videoBytes(sizeBytes)) {
    const frame = made.get(value) ?? frameOf({ payload: { case: 'chunk', value: Uint8Array.from(value) } });
    made.set(value, frame);
    yield frame;
  }
}

function frameOf(message: MessageInitShape<typeof UploadVideoRequestSchema>): Buffer {
  const bytes = toBinary(UploadVideoRequestSchema, create(UploadVideoRequestSchema, message));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(bytes.byteLength, 1);
  return Buffer.concat([head, bytes]);
}
