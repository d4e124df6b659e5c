import { startS3Server } from '@vidi/test-kit';

/** The S3 server of the tests in a process of its own, so that its work is nobody else's. */
const server = await startS3Server();
const { endpoint, region, bucket, credentials } = server;
process.send?.({ ready: true, endpoint, region, bucket, ...credentials });

async function stop(): Promise<void> {
  await server[Symbol.asyncDispose]();
  process.exit(0);
}

process.once('SIGTERM', () => void stop());
process.once('disconnect', () => void stop());
