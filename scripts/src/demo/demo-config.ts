import { join } from 'node:path';
import type { Env } from '@vidi/service-kit';
import { type LauncherConfig, parseLauncherConfig } from '../launcher/index.ts';

/**
 * What would tie the demo to a Vidi that is in use: its database, broker, queues, media and ports. The demo has its own of
 * each, so that it can be run beside any other and leaves nothing in it.
 */
const OTHERS =
  /^(DATABASE_URL|RABBITMQ_URL|VIDI_QUEUE_PREFIX|VIDI_MEDIA_DIR|VIDI_MEDIA_STORE|VIDI_WORK_DIR|VIDI_(GATEWAY|INGEST|PROCESSOR)_.*)$/;

/** The launcher's configuration for a demo: everything private, in a folder of its own, on free ports of the loopback interface. */
export function demoConfig(env: Env, repository: string): LauncherConfig {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !OTHERS.test(name)));
  const { dataDir } = parseLauncherConfig(kept, repository);
  const own = {
    VIDI_DATA_DIR: join(dataDir, 'demo'),
    VIDI_GATEWAY_PORT: '0',
    VIDI_INGEST_PORT: '0',
    VIDI_INGEST_HEALTH_PORT: '0',
    VIDI_PROCESSOR_HEALTH_PORT: '0',
  };
  return parseLauncherConfig({ ...kept, ...own }, repository);
}
