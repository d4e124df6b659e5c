import { readFile, rm, writeFile } from 'node:fs/promises';
import { runProgram } from '../../system/run-program.ts';
import { LoadFailedError, type LoadGenerator, percentile } from './load.ts';

/**
 * h2load of nghttp2 (Debian: nghttp2-client), for HTTP/1.1 as for gRPC. It is written in C and takes little of the
 * machine that it shares with what it measures.
 *
 * @returns undefined where it is not installed
 */
export async function findH2load(): Promise<LoadGenerator | undefined> {
  const version = await runProgram('h2load', ['--version']).catch(() => undefined);
  if (version === undefined) return undefined;
  return {
    name: version.trim(),
    run: async (target, { seconds, concurrency, folder }) => {
      const { protocol, url, body, contentType, connections = concurrency } = target;
      const log = `${folder}/h2load.log`;
      await rm(log, { force: true });
      const args = ['-D', String(seconds), '--log-file', log];
      args.push('-c', String(connections), '-m', String(Math.ceil(concurrency / connections)));
      if (protocol === 'http1') args.push('--h1');
      if (contentType !== undefined) args.push('-H', `content-type: ${contentType}`);
      if (protocol === 'grpc') args.push('-H', 'te: trailers');
      if (body !== undefined) {
        await writeFile(`${folder}/h2load-body`, body);
        args.push('-d', `${folder}/h2load-body`);
      }
      const output = await runProgram('h2load', [...args, url]);
      return { requests: answeredWell(output), ...figures(await readFile(log, 'utf8'), seconds) };
    },
  };
}

function answeredWell(output: string): number {
  const line = /^requests: .*$/m.exec(output)?.[0] ?? '';
  const [succeeded, failed] = [/(\d+) succeeded/.exec(line)?.[1], /(\d+) failed/.exec(line)?.[1]];
  if (succeeded === undefined || succeeded === '0' || failed !== '0')
    throw new LoadFailedError(`h2load: ${line || output}`);
  return Number(succeeded);
}

/** Each line of the log is a request: start in microseconds, HTTP status, duration in microseconds. */
function figures(log: string, seconds: number) {
  const micros = log
    .trimEnd()
    .split('\n')
    .map((line) => Number(line.split('\t')[2]))
    .sort((a, b) => a - b);
  return {
    requestsPerSecond: micros.length / seconds,
    latencyMs: { p50: percentile(micros, 0.5) / 1_000, p99: percentile(micros, 0.99) / 1_000 },
  };
}
