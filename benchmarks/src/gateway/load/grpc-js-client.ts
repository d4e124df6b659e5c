import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { percentile } from './load.ts';

/**
 * A load generator for unary gRPC on grpc-js: sends the same bytes with so many calls under way, and prints the result as
 * JSON.
 *
 * node grpc-js-client.ts <url of the method> <base64 of the message> <seconds> <concurrency> <connections>
 */
const [url = '', message = '', seconds = '', concurrency = '', connections = ''] = process.argv.slice(2);
const target = new URL(url);
const clients = Array.from(
  { length: Number(connections) },
  // Channels share connections otherwise.
  () => new Client(target.host, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
);
const bytes = Buffer.from(message, 'base64');
const asIs = (value: Buffer) => value;
const started = performance.now();
const until = started + Number(seconds) * 1_000;
const latencies: number[] = [];

async function callAgainAndAgain(client: Client): Promise<void> {
  while (performance.now() < until) {
    const sent = performance.now();
    await new Promise<void>((resolve, reject) => {
      client.makeUnaryRequest(target.pathname, asIs, asIs, bytes, new Metadata(), (error) =>
        error === null ? resolve() : reject(error),
      );
    });
    latencies.push(performance.now() - sent);
  }
}

const workers = Array.from({ length: Number(concurrency) / clients.length }, () => clients.map(callAgainAndAgain));
await Promise.all(workers.flat());
const elapsed = (performance.now() - started) / 1_000;
latencies.sort((a, b) => a - b);
for (const client of clients) client.close();
process.stdout.write(
  JSON.stringify({
    requests: latencies.length,
    requestsPerSecond: latencies.length / elapsed,
    latencyMs: { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
  }),
);
