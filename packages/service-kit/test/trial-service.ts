import { createLogger, parseEnv, port, runService, type Service } from '../src/index.ts';

/** A service for the tests of runService; its first argument says how it behaves. */
const behaviour = process.argv[2] ?? 'well';

await runService((): Service => {
  if (behaviour === 'wrong-config') parseEnv({ VIDI_TRIAL_PORT: port() }, { VIDI_TRIAL_PORT: 'eighty' });
  // The tests see that it has begun to start.
  const log = createLogger({ service: 'trial', level: 'info', format: 'json' });
  // Something that keeps a real service alive.
  const keepAlive = setInterval(() => undefined, 1_000);
  return {
    log,
    async start() {
      log.info('starting');
      if (behaviour === 'start-fails') throw new Error('the port is taken');
      if (behaviour === 'start-hangs') await new Promise(() => undefined);
      if (behaviour === 'slow-start') await new Promise((resolve) => process.once('disconnect', resolve));
      log.info('started');
    },
    async stop() {
      if (behaviour === 'stop-hangs') await new Promise(() => undefined);
      if (behaviour === 'stop-fails') throw new Error('could not close');
      clearInterval(keepAlive);
      return behaviour !== 'stop-unclean';
    },
  };
});
