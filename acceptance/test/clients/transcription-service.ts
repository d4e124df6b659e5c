import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service that speaks OpenAI's transcription protocol. */
export interface TranscriptionService extends AsyncDisposable {
  readonly url: string;
  /** How many requests have come. */
  asked(): number;
  /** The language that each request said is spoken; undefined where it said none. */
  languages(): readonly (string | undefined)[];
}

/**
 * Starts one that is busy once and then answers from what it hears: one segment from the first loud sample to the last, whose
 * text is its length.
 */
export async function startTranscriptionService(): Promise<TranscriptionService> {
  let asked = 0;
  const languages: (string | undefined)[] = [];
  const server = createServer(async (request, response) => {
    asked++;
    const body = Buffer.concat(await Array.fromAsync(request));
    languages.push(/name="language"\r\n\r\n(.*)\r\n/.exec(body.toString('latin1'))?.[1]);
    if (asked === 1) {
      response.writeHead(429, { 'retry-after': '0' }).end();
      return;
    }
    const data = body.indexOf('data', body.indexOf('RIFF')) + 8;
    const loud: number[] = [];
    for (let sample = 0; sample < body.readUInt32LE(data - 4) / 2; sample++) {
      if (Math.abs(body.readInt16LE(data + 2 * sample)) > 1_000) loud.push(sample / 16_000);
    }
    const [start = 0] = loud;
    const end = loud.at(-1) ?? 0;
    response.end(
      JSON.stringify({ language: 'english', segments: [{ start, end, text: `${(end - start).toFixed(1)} s` }] }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked: () => asked,
    languages: () => languages,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
