import { choice, parseEnv, readEnv, url } from '@vidi/service-kit';

/** Where tests may take their PostgreSQL and RabbitMQ from; `auto` takes the first of the others that is there. */
export const TEST_SERVICES = ['auto', 'local', 'embedded', 'containers'] as const;

/** One of TEST_SERVICES. */
export type TestServices = (typeof TEST_SERVICES)[number];

/** Where a service came from in the end. */
export type ServiceSource = 'given by URL' | 'local server' | 'embedded' | 'container';

/** Names of the variables by which a global setup tells the test files of its run which servers it started. */
export const SHARED_DATABASE = 'VIDI_TEST_SHARED_DATABASE_URL';
export const SHARED_RABBITMQ = 'VIDI_TEST_SHARED_RABBITMQ_URL';

/** Reads what the tests are told by the environment. */
export function readTestSettings() {
  const env = parseEnv(
    {
      VIDI_TEST_SERVICES: choice(TEST_SERVICES).default('auto'),
      DATABASE_URL: url('postgres', 'postgresql').optional(),
      RABBITMQ_URL: url('amqp', 'amqps').optional(),
      [SHARED_DATABASE]: url('postgres', 'postgresql').optional(),
      [SHARED_RABBITMQ]: url('amqp', 'amqps').optional(),
    },
    readEnv(),
  );
  return {
    services: env.VIDI_TEST_SERVICES,
    databaseUrl: env.DATABASE_URL,
    rabbitMqUrl: env.RABBITMQ_URL,
    sharedDatabaseUrl: env[SHARED_DATABASE],
    sharedRabbitMqUrl: env[SHARED_RABBITMQ],
  };
}
