import { join } from 'node:path';
import { findRabbitMqServer, type PrivateRabbitMq, startPrivateRabbitMq } from '@vidi/embedded-services';
import { connect } from 'amqplib';
import { startContainer } from '../containers.ts';
import { ServiceUnavailableError } from '../service-unavailable-error.ts';
import { readTestSettings, type ServiceSource } from '../settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const LOCAL_SERVER = 'amqp://guest:guest@127.0.0.1:5672';
const IMAGE = 'rabbitmq:4-management';

/** A broker that tests may make queues on. */
export interface RabbitMqServer extends AsyncDisposable {
  readonly url: string;
  readonly source: ServiceSource;
  /** Whether the broker outlives the tests, so that their queues must be deleted. */
  readonly outlivesTests: boolean;
  /** Stops the broker, does `whileDown`, starts it again at the same address with the same data; only where it is ours. */
  readonly restart?: (whileDown?: () => Promise<void>) => Promise<void>;
}

/** Finds or starts a broker, by `VIDI_TEST_SERVICES`; undefined where `auto` finds none and can start none. */
export async function provideRabbitMqServer(): Promise<RabbitMqServer | undefined> {
  const { services, rabbitMqUrl, sharedRabbitMqUrl } = readTestSettings();
  if (sharedRabbitMqUrl !== undefined) return foreign(sharedRabbitMqUrl, 'given by URL');
  if (services === 'containers') return await containerNode();
  if (services !== 'embedded' && rabbitMqUrl !== undefined) return foreign(rabbitMqUrl, 'given by URL');
  // A private node comes before a local broker, as nothing a test leaves behind can hurt anybody there.
  if (services !== 'local' && findRabbitMqServer() !== undefined) return await privateNode();
  if (services !== 'embedded' && (await accepts(LOCAL_SERVER))) return foreign(LOCAL_SERVER, 'local server');
  if (services === 'auto') return await containerNode().catch(() => undefined);
  throw new ServiceUnavailableError(`VIDI_TEST_SERVICES=${services}, but there is no RabbitMQ of that kind here`);
}

/** Starts a broker of the test's own, which it may stop and start as it likes. */
export async function privateNode(): Promise<RabbitMqServer> {
  const folder = await temporaryFolder();
  const dataDir = join(folder.path, 'node');
  let node: PrivateRabbitMq;
  try {
    node = await startPrivateRabbitMq({ dataDir });
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
  const { url } = node;
  return {
    url,
    source: 'embedded',
    outlivesTests: false,
    restart: async (whileDown) => {
      await node.stop();
      await whileDown?.();
      node = await startPrivateRabbitMq({ dataDir, port: Number(new URL(url).port) });
    },
    [Symbol.asyncDispose]: async () => {
      await node.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function containerNode(): Promise<RabbitMqServer> {
  const { RabbitMQContainer } = await import('@testcontainers/rabbitmq');
  const container = await startContainer(IMAGE, () => new RabbitMQContainer(IMAGE).withStartupTimeout(120_000).start());
  const url = new URL(container.getAmqpUrl());
  url.username = 'guest';
  url.password = 'guest';
  return {
    url: url.href,
    source: 'container',
    outlivesTests: false,
    [Symbol.asyncDispose]: async () => void (await container.stop()),
  };
}

async function accepts(url: string): Promise<boolean> {
  try {
    const connection = await connect(url, { timeout: 2_000 });
    await connection.close();
    return true;
  } catch {
    // No broker, or not one for us: exactly the answer "no".
    return false;
  }
}

function foreign(url: string, source: ServiceSource): RabbitMqServer {
  return { url, source, outlivesTests: true, [Symbol.asyncDispose]: () => Promise.resolve() };
}
