export { freePort } from '@vidi/embedded-services';
export { provideDatabase, type TestDatabase } from './database/provide-database.ts';
export { eventually } from './eventually.ts';
export { recordingLogger, silentLogger } from './loggers.ts';
export { provideRabbitMq, type TestRabbitMq } from './rabbitmq/provide-rabbitmq.ts';
export { startS3Server, type TestS3Server } from './s3/start-s3-server.ts';
export { type ServiceSource, TEST_SERVICES, type TestServices } from './settings.ts';
export { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';
export { videoBytes } from './video-bytes.ts';
