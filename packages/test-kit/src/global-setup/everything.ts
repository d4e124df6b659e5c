import shareDatabaseServer from './database.ts';
import shareRabbitMqServer from './rabbitmq.ts';

/** Vitest global setup: one PostgreSQL server and one broker for all test files of a run. */
export default async function shareServers(): Promise<() => Promise<void>> {
  const outcomes = await Promise.allSettled([shareDatabaseServer(), shareRabbitMqServer()]);
  const stops = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stopAll = async () => void (await Promise.all(stops.map((stop) => stop())));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return stopAll;
  await stopAll();
  throw failed.reason;
}
