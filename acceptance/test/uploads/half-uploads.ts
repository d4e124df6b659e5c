import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { createGrpcClient, type GrpcClient } from '../clients/grpc-client.ts';

/** What is sent. */
export interface Upload {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly title: string;
  readonly requestId: string;
  /** What to look for; by default everything. */
  readonly features?: readonly (keyof typeof Feature & string)[];
}

/** How an upload ended, in one word: the video's id, or why there is none. */
export type Outcome = { readonly id: string } | { readonly refused: string };

/** An upload of which half was sent, by a client that holds the rest back. */
export interface HalfUpload extends Disposable {
  /** Sends the rest. */
  goOn(): void;
  readonly outcome: Promise<Outcome>;
}

/** Begins an upload of the kind, with `port` of 127.0.0.1. */
export type BeginHalf = (port: number, upload: Upload) => HalfUpload;

/** The kinds of upload that are one request. */
export const HALF_UPLOADS: Readonly<Record<'multipart' | 'gRPC', BeginHalf>> = {
  multipart: (port, upload) => {
    const boundary = 'half-upload';
    const part = (name: string, value: string) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const head = Buffer.from(
      `${part('title', upload.title)}${part('requestId', upload.requestId)}${part('features', (upload.features ?? []).join())}--${boundary}\r\n` +
        'content-disposition: form-data; name="file"; filename="clip.mp4"\r\ncontent-type: video/mp4\r\n\r\n',
    );
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      path: '/api/v1/videos',
      method: 'POST',
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': head.length + upload.bytes.length + tail.length,
      },
    });
    const outcome = outcomeOf(request);
    request.write(Buffer.concat([head, firstHalf(upload)]));
    return {
      goOn: () => request.end(Buffer.concat([secondHalf(upload), tail])),
      outcome,
      [Symbol.dispose]: () => request.destroy(),
    };
  },

  gRPC: (port, upload) => {
    const client: GrpcClient = createGrpcClient(`127.0.0.1:${port}`);
    const held = Promise.withResolvers<void>();
    async function* messages() {
      const { title, requestId } = upload;
      const features = (upload.features ?? []).map((name) => Feature[name]);
      yield { payload: { case: 'metadata' as const, value: { title, requestId, features, fileName: 'clip.mp4' } } };
      yield* chunksOf(firstHalf(upload));
      await held.promise;
      yield* chunksOf(secondHalf(upload));
    }
    const outcome = client.clientStream(VideoService.method.uploadVideo, messages()).then(
      ({ id }) => ({ id }),
      (error: unknown) => ({ refused: `code ${String(Object(error).code)}` }),
    );
    return { goOn: held.resolve, outcome, [Symbol.dispose]: () => client[Symbol.dispose]() };
  },
};

/** What became of a request: the id in its answer, status and reason of its refusal, or the error of its connection. */
function outcomeOf(request: ClientRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    request.on('error', (error) => resolve({ refused: String(Object(error).code) }));
    request.on('response', (response: IncomingMessage) => {
      response.setEncoding('utf8');
      Array.fromAsync(response).then(
        (texts) => {
          const answer = Object(JSON.parse(texts.join('')));
          if (response.statusCode === 201) resolve({ id: answer.id });
          else resolve({ refused: `${response.statusCode} ${answer.error.details[0].reason}` });
        },
        (error: unknown) => resolve({ refused: String(error) }),
      );
    });
  });
}

function firstHalf({ bytes }: Upload): Buffer {
  return bytes.subarray(0, bytes.length / 2);
}

function secondHalf({ bytes }: Upload): Buffer {
  return bytes.subarray(bytes.length / 2);
}

function* chunksOf(bytes: Buffer) {
  for (let start = 0; start < bytes.length; start += 65_536) {
    yield { payload: { case: 'chunk' as const, value: bytes.subarray(start, start + 65_536) } };
  }
}
