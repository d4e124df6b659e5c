import { type HealthCheck, runHealthChecks } from '@vidi/service-kit';
import type { Reply } from '../server/http-message.ts';

const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** `/healthz`: the process lives. */
export function livenessReply(): Reply {
  return { status: 200, headers: HEADERS, body: '{"status":"ok"}\n' };
}

/** `/readyz`: everything it needs can be used; if not, 503 and which check failed and why. */
export async function readinessReply(checks: readonly HealthCheck[]): Promise<Reply> {
  const results = await runHealthChecks(checks);
  const ready = results.every(({ ok }) => ok);
  const body = { status: ready ? 'ready' : 'not ready', checks: results };
  return { status: ready ? 200 : 503, headers: HEADERS, body: `${JSON.stringify(body)}\n` };
}
