import { provideRabbitMqServer } from '../rabbitmq/rabbitmq-server.ts';
import { SHARED_RABBITMQ } from '../settings.ts';

/** Vitest global setup: one broker for all test files of a run; each test still has a prefix of its own. */
export default async function shareRabbitMqServer(): Promise<() => Promise<void>> {
  const server = await provideRabbitMqServer();
  if (server === undefined) return () => Promise.resolve();
  // The processes that run test files are started later and inherit this.
  process.env[SHARED_RABBITMQ] = server.url;
  return async () => {
    delete process.env[SHARED_RABBITMQ];
    await server[Symbol.asyncDispose]();
  };
}
