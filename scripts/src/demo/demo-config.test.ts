import { expect, test } from 'vitest';
import { demoConfig } from './demo-config.ts';

test('a demo touches nothing of a Vidi that is in use', () => {
  const config = demoConfig(
    {
      DATABASE_URL: 'postgres://production/vidi',
      RABBITMQ_URL: 'amqp://production',
      VIDI_QUEUE_PREFIX: 'production',
      VIDI_MEDIA_DIR: '/production/media',
      VIDI_GATEWAY_PORT: '8000',
      VIDI_DATA_DIR: '/data',
      VIDI_LOG_LEVEL: 'debug',
    },
    '/vidi',
  );
  expect(config).toMatchObject({
    dataDir: '/data/demo',
    mediaDir: '/data/demo/media',
    databaseUrl: undefined,
    rabbitMqUrl: undefined,
  });
  expect(Object.values(config.ports).map(({ port }) => port)).toEqual([0, 0, 0, 0]);
  expect(config.env['VIDI_QUEUE_PREFIX']).toBeUndefined();
  expect(config.log.level).toBe('debug');
});
