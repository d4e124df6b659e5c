import { recordingLogger } from '@vidi/test-kit';
import { createGateway, type Gateway } from '../src/app.ts';
import {
  type AccessConfig,
  type GatewayLimits,
  type MetricsConfig,
  parseGatewayConfig,
  type SpoolConfig,
} from '../src/config.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** A gateway in front of a recorded upstream, both on ports of their own. */
export interface RunningGateway {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly logged: readonly Record<string, unknown>[];
  stop(): Promise<void>;
}

export interface GatewayChanges {
  readonly limits?: Partial<GatewayLimits>;
  readonly access?: Partial<AccessConfig>;
  readonly host?: string;
  readonly spool?: SpoolConfig;
  readonly metrics?: MetricsConfig;
  readonly shutdownGraceMs?: number;
  readonly shutdownDelayMs?: number;
}

export async function startGateway(changes: GatewayChanges = {}): Promise<RunningGateway> {
  const upstream = await startUpstream();
  const config = parseGatewayConfig({ VIDI_GATEWAY_PORT: '0', VIDI_INGEST_ADDRESS: upstream.address });
  const { log, lines } = recordingLogger();
  const gateway = createGateway(
    {
      ...config,
      shutdownGraceMs: changes.shutdownGraceMs ?? 200,
      shutdownDelayMs: changes.shutdownDelayMs ?? 0,
      limits: { ...config.limits, ...changes.limits },
      access: { ...config.access, ...changes.access },
      host: changes.host ?? config.host,
      spool: changes.spool,
      metrics: changes.metrics,
    },
    { log },
  );
  await gateway.start();
  return {
    gateway,
    upstream,
    port: gateway.port,
    url: `http://127.0.0.1:${gateway.port}`,
    logged: lines,
    stop: async () => {
      await gateway.stop();
      await upstream.stop();
    },
  };
}

/** An error answer as REST clients get it. */
export interface RestError {
  readonly error: {
    readonly code: number;
    readonly status: string;
    readonly message: string;
    readonly details: readonly Record<string, unknown>[];
  };
}

/** The reason of an error answer. */
export function reasonOf({ error }: RestError): unknown {
  return error.details.find((detail) => String(detail['@type']).endsWith('ErrorInfo'))?.['reason'];
}

/** The fields that an error answer complains about. */
export function fieldsOf({ error }: RestError): unknown {
  const badRequest = error.details.find((detail) => String(detail['@type']).endsWith('BadRequest'));
  const violations = badRequest?.['fieldViolations'];
  return Array.isArray(violations) ? violations.map(({ field }) => field) : undefined;
}
