import { setTimeout as pause } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { Code, type ConnectRouter } from '@connectrpc/connect';
import {
  Health,
  type HealthCheckResponse,
  HealthCheckResponseSchema,
  HealthCheckResponse_ServingStatus as Status,
} from '@vidi/contracts/grpc/health/v1/health';
import { apiError } from '../errors/api-error.ts';
import type { Readiness } from './readiness.ts';

/** How often a watched state is looked at, in milliseconds. */
const WATCH_INTERVAL_MS = 1_000;

/** What the health of a server is told from. */
export interface HealthOptions {
  /** Tells of the services that need more than this process. */
  readonly readiness: Readiness;
  /** Services that are ready when `readiness` is; `''`, the server as a whole, is one of its own accord. */
  readonly services: readonly string[];
  /** Services that are there as long as the process is. */
  readonly ownServices: readonly string[];
  /** Aborted when the server stops: watchers are told and let go. */
  readonly stopping: AbortSignal;
}

/** Adds `grpc.health.v1.Health` to a router: what `/readyz` says, in the words of gRPC. */
export function addHealthRoutes(router: ConnectRouter, options: HealthOptions): void {
  const { readiness, services, ownServices, stopping } = options;
  const dependent = new Set(['', ...services]);
  const own = new Set(ownServices);

  async function statusOf(service: string): Promise<Status> {
    if (!dependent.has(service) && !own.has(service)) return Status.SERVICE_UNKNOWN;
    const ready = !stopping.aborted && (own.has(service) || (await readiness.isReady()));
    return ready ? Status.SERVING : Status.NOT_SERVING;
  }

  router.service(Health, {
    check: async ({ service }) => {
      const status = await statusOf(service);
      if (status === Status.SERVICE_UNKNOWN) throw unknownService(service);
      return { status };
    },
    list: async () => {
      const names = [...dependent, ...own];
      const statuses = await Promise.all(names.map(async (name) => [name, { status: await statusOf(name) }] as const));
      return { statuses: Object.fromEntries(statuses) };
    },
    watch: async function* ({ service }, { signal }) {
      const ended = AbortSignal.any([signal, stopping]);
      let told: Status | undefined;
      for (;;) {
        const status = await statusOf(service);
        if (status !== told) yield response(status);
        told = status;
        if (ended.aborted) return;
        await untilNextLook(ended);
      }
    },
  });
}

async function untilNextLook(ended: AbortSignal): Promise<void> {
  try {
    await pause(WATCH_INTERVAL_MS, undefined, { signal: ended });
  } catch (error) {
    if (!ended.aborted) throw error;
  }
}

function response(status: Status): HealthCheckResponse {
  return create(HealthCheckResponseSchema, { status });
}

function unknownService(service: string) {
  const message = `There is no service ${service} here.`;
  return apiError({ code: Code.NotFound, reason: 'SERVICE_UNKNOWN', message, metadata: { service } });
}
