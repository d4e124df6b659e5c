import { createRequire } from 'node:module';
import { runProgram } from '../../system/run-program.ts';
import { LoadFailedError, type LoadGenerator } from './load.ts';

/** autocannon, from npm, for HTTP/1.1; in a process of its own. */
export function autocannon(): LoadGenerator {
  const program = createRequire(import.meta.url).resolve('autocannon');
  return {
    name: 'autocannon 9.0.0',
    run: async ({ url, body, contentType }, { seconds, concurrency }) => {
      const args = [program, '--json', '--connections', String(concurrency), '--duration', String(seconds)];
      if (contentType !== undefined) args.push('--headers', `content-type=${contentType}`);
      if (body !== undefined) args.push('--method', 'POST', '--body', Buffer.from(body).toString());
      const result: AutocannonResult = JSON.parse(await runProgram(process.execPath, [...args, url]));
      const { non2xx, errors, duration, latency } = result;
      if (non2xx + errors > 0) throw new LoadFailedError(`autocannon: ${non2xx} bad answers, ${errors} errors`);
      const requests = result['2xx'];
      return {
        requests,
        requestsPerSecond: requests / duration,
        latencyMs: { p50: latency.p50, p99: latency.p99 },
      };
    },
  };
}

/** What is used of autocannon's JSON. */
interface AutocannonResult {
  readonly '2xx': number;
  readonly non2xx: number;
  readonly errors: number;
  /** Seconds. */
  readonly duration: number;
  readonly latency: { readonly p50: number; readonly p99: number };
}
