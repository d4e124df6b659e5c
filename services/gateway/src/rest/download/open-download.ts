import { isMessage, type Message } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { type HttpBody, HttpBodySchema } from '@vidi/contracts/google/api/httpbody';
import { type MediaPart, MediaPartSchema } from '@vidi/contracts/vidi/v1/video_service';
import type { OpenStream } from '../stream/open-stream.ts';

/** A file, or part of one, of which it is known what it is and whose bytes are still to come. */
export interface Download {
  /** As the method says; `application/octet-stream` where it says nothing that could be a media type. */
  readonly contentType: string;
  /** Undefined where the method tells no more than the type. */
  readonly part: MediaPart | undefined;
  /** The bytes. */
  readonly pieces: AsyncGenerator<Uint8Array, void, void>;
  close(): void;
}

/** `type/subtype` and parameters in the characters of RFC 9110, 8.3.1; anything else must not get into a header. */
const MEDIA_TYPE =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;\s*[\w!#$&^.+-]+=("[\x20-\x21\x23-\x5b\x5d-\x7e]*"|[\w!#$&^.+-]+))*$/;

/**
 * Reads the first message of an answer made of `google.api.HttpBody`.
 *
 * @throws ConnectError when the call fails before it
 */
export async function openDownload(stream: OpenStream): Promise<Download> {
  const { messages, close } = stream;
  try {
    const first = await messages.next();
    const body = first.done === true ? undefined : httpBody(first.value);
    const contentType = body?.contentType ?? '';
    return {
      contentType: MEDIA_TYPE.test(contentType) ? contentType : 'application/octet-stream',
      part: body && mediaPart(body),
      pieces: bytesOf(body, messages),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function* bytesOf(
  first: HttpBody | undefined,
  rest: AsyncIterable<Message>,
): AsyncGenerator<Uint8Array, void, void> {
  if (first !== undefined && first.data.byteLength > 0) yield first.data;
  for await (const message of rest) {
    const { data } = httpBody(message);
    if (data.byteLength > 0) yield data;
  }
}

function httpBody(message: Message): HttpBody {
  if (isMessage(message, HttpBodySchema)) return message;
  throw new TypeError(`a download answered ${message.$typeName}`);
}

function mediaPart({ extensions }: HttpBody): MediaPart | undefined {
  for (const extension of extensions) {
    const part = anyUnpack(extension, MediaPartSchema);
    if (part !== undefined) return part;
  }
  return undefined;
}
