import { setTimeout as pause } from 'node:timers/promises';
import { type Logger, orAfter, type ShutdownPhase } from '@vidi/service-kit';
import type { GatewayConfig } from '../config.ts';
import type { PublicServer } from './public-server.ts';

/** What a phase gets beyond the time it is meant to take, in milliseconds. */
const PHASE_MARGIN_MS = 2_000;

/**
 * How the gateway stops to serve, so that no client notices who has another gateway to go to:
 *
 * 1. for VIDI_SHUTDOWN_DELAY it serves as before, but `/readyz` says that it is not ready: balancers send no more;
 * 2. it takes no more connections, and says so to those there are (GOAWAY, `Connection: close`);
 * 3. streams without an end of their own are ended with SHUTTING_DOWN and when to come back; they begin anew elsewhere;
 * 4. requests, uploads and downloads under way may end within VIDI_SHUTDOWN_GRACE;
 * 5. what is left is ended with SHUTTING_DOWN.
 *
 * @param options.leave ends the streams of phase 3
 */
export function servingEnds(options: {
  readonly config: Pick<GatewayConfig, 'shutdownDelayMs' | 'shutdownGraceMs'>;
  readonly server: PublicServer;
  readonly leave: () => void;
  readonly log: Logger;
}): readonly ShutdownPhase[] {
  const { server, leave, log } = options;
  const { shutdownDelayMs, shutdownGraceMs } = options.config;
  return [
    {
      name: 'let load balancers notice',
      timeoutMs: shutdownDelayMs + PHASE_MARGIN_MS,
      run: async () => await pause(shutdownDelayMs),
    },
    { name: 'stop accepting', timeoutMs: PHASE_MARGIN_MS, run: () => server.stopAccepting() },
    { name: 'send followers elsewhere', timeoutMs: PHASE_MARGIN_MS, run: async () => leave() },
    {
      name: 'let requests end',
      timeoutMs: shutdownGraceMs + PHASE_MARGIN_MS,
      run: async () => {
        if (await orAfter(shutdownGraceMs, server.drained())) return;
        const left = { shutdownGraceMs, setting: 'VIDI_SHUTDOWN_GRACE' };
        log.warn(left, 'requests did not end within the grace period; they are cut off');
      },
    },
    { name: 'close connections', timeoutMs: PHASE_MARGIN_MS, run: () => server.close() },
  ];
}
