export { ConfigError, type ConfigProblem } from './config/config-error.ts';
export {
  type MediaStoreConfig,
  mediaStoreConfig,
  mediaStoreSettings,
} from './config/media-store-settings.ts';
export { type Env, parseEnv, readEnv } from './config/parse-env.ts';
export { bytes, choice, decimal, duration, integer, list, port, rate, text, url } from './config/settings.ts';
export {
  HEALTH_CHECK_TIMEOUT_MS,
  type HealthCheck,
  type HealthCheckResult,
  runHealthChecks,
} from './health/health-checks.ts';
export { type HealthServer, startHealthServer } from './health/health-server.ts';
export { orAfter } from './lifecycle/or-after.ts';
export { runService, type Service } from './lifecycle/run-service.ts';
export { runShutdownPhases, type ShutdownPhase } from './lifecycle/shutdown.ts';
export {
  createLogger,
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type Logger,
  type LoggerOptions,
  type LogLevel,
} from './log/logger.ts';
export { type BufferCollector, createBufferCollector } from './memory/buffer-collector.ts';
export {
  CALL_SECONDS,
  type CountingMetric,
  createMetrics,
  type Labels,
  type LevelMetric,
  type MetricSpec,
  type Metrics,
  type MetricsPage,
  type SpreadMetric,
} from './metrics/metrics.ts';
