import { create, isMessage, type Message } from '@bufbuild/protobuf';
import { UploadVideoRequestSchema } from '@vidi/contracts/vidi/v1/video_service';

/**
 * Largest chunk of an upload that is passed on in one piece, in bytes; clients may send four times as much.
 *
 * A stream of grpc-js reads 16 messages ahead, whatever their size. As chunks of 1 MiB, those are 16 MiB at ingest for every
 * upload, and buffers that wait so long outlive the young collections that keep memory small (see BufferCollector).
 */
const FORWARDED_CHUNK_BYTES = 256 * 1024;

/** Divides the chunks of an upload that are larger; all other messages pass as they are. Nothing is copied. */
export async function* forwardedChunks(messages: AsyncIterable<Message>): AsyncGenerator<Message> {
  for await (const message of messages) {
    const chunk = chunkOf(message);
    if (chunk === undefined || chunk.byteLength <= FORWARDED_CHUNK_BYTES) {
      yield message;
      continue;
    }
    for (let start = 0; start < chunk.byteLength; start += FORWARDED_CHUNK_BYTES) {
      const value = chunk.subarray(start, start + FORWARDED_CHUNK_BYTES);
      yield create(UploadVideoRequestSchema, { payload: { case: 'chunk', value } });
    }
  }
}

function chunkOf(message: Message) {
  if (!isMessage(message, UploadVideoRequestSchema)) return undefined;
  return message.payload.case === 'chunk' ? message.payload.value : undefined;
}
