import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

/** How the service treats a request. */
export type Treatment =
  | 'hear'
  | 'busy'
  | 'broken'
  | 'malformed'
  | 'silent'
  | 'refuse'
  | 'endless'
  | 'hang up'
  | PlannedAnswer;

/** An answer as it is sent. */
export interface PlannedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the service received. */
export interface ReceivedSpeech {
  readonly seconds: number;
  readonly authorization: string | undefined;
  readonly fields: string;
}

/** A server that speaks OpenAI's transcription protocol. It names the tones that it hears: a word per 100 ms, `a440` for 440 Hz. */
export interface TranscriptionService extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly ReceivedSpeech[];
}

const RATE = 16_000;
/** Samples that a word is heard from. */
const WORD = RATE / 10;

/** @param plan how the first requests are treated; the last goes for all that follow. */
export async function startTranscriptionService(plan: readonly Treatment[]): Promise<TranscriptionService> {
  const received: ReceivedSpeech[] = [];
  const server = createServer(async (request, response) => {
    const body = await bytesOf(request);
    const samples = samplesIn(body);
    received.push({
      seconds: samples.length / RATE,
      authorization: request.headers.authorization,
      fields: `${request.method} ${request.url} ${body.toString('latin1')}`,
    });
    const treatment = plan[received.length - 1] ?? plan.at(-1) ?? 'hear';
    if (typeof treatment === 'object') {
      return response.writeHead(treatment.status ?? 200, treatment.headers).end(treatment.body);
    }
    switch (treatment) {
      case 'silent':
        return;
      case 'busy':
        return response.writeHead(429, { 'retry-after': '0' }).end('{}');
      case 'broken':
        return response.writeHead(500).end('oops');
      case 'refuse':
        return response.writeHead(401).end('{}');
      case 'malformed':
        return response.end('{"nothing": "at all"}');
      case 'endless':
        return Readable.from(endlessly('{"text": "and so on'.padEnd(65_536, '.'))).pipe(response);
      case 'hang up':
        return request.socket.destroy();
      case 'hear':
        return response.end(JSON.stringify(hear(samples)));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function* endlessly(piece: string): Generator<string> {
  for (;;) yield piece;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
}

function samplesIn(body: Buffer): Int16Array {
  const start = body.indexOf('RIFF');
  const length = body.readUInt32LE(start + 40) / 2;
  return Int16Array.from({ length }, (_, index) => body.readInt16LE(start + 44 + 2 * index));
}

/** Words where there is sound, and, as real engines do, one that nobody said at the very end. */
function hear(samples: Int16Array) {
  const words: { word: string; start: number; end: number }[] = [];
  for (let from = 0; from + WORD <= samples.length; from += WORD) {
    const piece = samples.subarray(from, from + WORD);
    if (Math.max(...piece) < 1_000) continue;
    const crossings = piece.reduce((sum, value, index) => sum + (value >= 0 && (piece[index - 1] ?? 0) < 0 ? 1 : 0), 0);
    words.push({ word: ` a${Math.round(crossings) * 10}`, start: from / RATE, end: (from + WORD) / RATE });
  }
  const first = words[0]?.start ?? 0;
  const last = words.at(-1)?.end ?? 0;
  const text = words.map(({ word }) => word).join('');
  return {
    language: 'german',
    words,
    segments: [
      { start: first, end: last, text, avg_logprob: -0.1, no_speech_prob: 0.01 },
      { start: last, end: last + 0.1, text: ' Thanks for watching!', avg_logprob: -2, no_speech_prob: 0.9 },
    ],
  };
}
