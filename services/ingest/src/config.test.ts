import { ConfigError } from '@vidi/service-kit';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

const least = { DATABASE_URL: 'postgresql://postgres@127.0.0.1/vidi', VIDI_MEDIA_DIR: '/media' };

describe('the configuration', () => {
  it('needs a database and a folder, and has defaults for the rest', () => {
    expect(parseConfig(least)).toEqual({
      log: { level: 'info', format: 'json' },
      shutdownGraceMs: 20_000,
      databaseUrl: 'postgresql://postgres@127.0.0.1/vidi',
      databasePool: 10,
      mediaStore: { kind: 'filesystem', folder: '/media' },
      host: '127.0.0.1',
      port: 8_001,
      healthPort: 8_002,
      metrics: true,
      maxUploadBytes: 21_474_836_480,
      minFreeBytes: 2 ** 30,
      uploadSessions: { expiryMs: 86_400_000, partBytes: 16 * 2 ** 20, maxPerOwner: 100 },
      retention: { source: undefined, artifacts: undefined, video: undefined },
      priority: { default: 'NORMAL', max: 'HIGH' },
      stageCache: { isOn: true, maxAgeMs: undefined },
      deadLetters: { retentionMs: 30 * 86_400_000, maxCount: 10_000, bodyBytes: 65_536 },
      job: {
        leaseMs: 30_000,
        retry: {
          maxAttempts: 12,
          classes: {
            TRANSIENT: { maxAttempts: 8, baseMs: 5_000, maxMs: 600_000 },
            RESOURCE: { maxAttempts: 6, baseMs: 30_000, maxMs: 1_800_000 },
            UNKNOWN: { maxAttempts: 4, baseMs: 10_000, maxMs: 600_000 },
          },
        },
        reaperIntervalMs: 5_000,
        ticketTimeoutMs: 60_000,
        stuckTimeoutMs: 60_000,
        maxPassedOver: 9,
        maxToldPositions: 10_000,
        maxKeptAttempts: 50,
      },
      processors: { timeoutMs: 20_000, forgetMs: 3_600_000 },
      ticketQueue: { kind: 'direct', maxWaitingTickets: 100_000 },
    });
  });

  it('takes a bucket in place of a folder, with all that it needs', () => {
    const given = {
      ...least,
      VIDI_MEDIA_DIR: '',
      VIDI_MEDIA_STORE: 's3',
      VIDI_S3_BUCKET: 'media',
      VIDI_S3_ACCESS_KEY_ID: 'id',
    };
    expect(parseConfig({ ...given, VIDI_S3_SECRET_ACCESS_KEY: 'secret' }).mediaStore).toEqual({
      kind: 's3',
      region: 'us-east-1',
      bucket: 'media',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
    expect(() => parseConfig(given)).toThrow(/VIDI_S3_SECRET_ACCESS_KEY is not set/);
    expect(() => parseConfig({ ...given, VIDI_S3_PREFIX: '../x' })).toThrow(/VIDI_S3_PREFIX is "..\/x": it accepts/);
  });

  it('keeps everything for ever, or each kind for as long as is set, and takes no 0 for either', () => {
    const given = { VIDI_RETENTION_SOURCE: '30d', VIDI_RETENTION_ARTIFACTS: '12h', VIDI_RETENTION_RESULTS: '365d' };
    expect(parseConfig({ ...least, ...given }).retention).toEqual({
      source: 30 * 86_400_000,
      artifacts: 12 * 3_600_000,
      video: 365 * 86_400_000,
    });
    expect(() => parseConfig({ ...least, VIDI_RETENTION_RESULTS: '0' })).toThrow(
      /VIDI_RETENTION_RESULTS is "0": it accepts a length of time of at least 1s/,
    );
  });

  it('reuses results of before unless told not to, of any age unless told how old', () => {
    const given = { VIDI_STAGE_CACHE: 'off', VIDI_STAGE_CACHE_MAX_AGE: '30d' };
    expect(parseConfig({ ...least, ...given }).stageCache).toEqual({ isOn: false, maxAgeMs: 30 * 86_400_000 });
    expect(() => parseConfig({ ...least, VIDI_STAGE_CACHE: 'yes' })).toThrow(/VIDI_STAGE_CACHE is "yes": it accepts/);
  });

  it('holds upload sessions to what S3 allows', () => {
    expect(() => parseConfig({ ...least, VIDI_UPLOAD_PART_BYTES: '4MiB' })).toThrow(
      /VIDI_UPLOAD_PART_BYTES is "4MiB": it accepts an amount of bytes from 5MiB to 5GiB/,
    );
    expect(() => parseConfig({ ...least, VIDI_UPLOAD_SESSION_EXPIRY: '8d' })).toThrow(
      /VIDI_UPLOAD_SESSION_EXPIRY is "8d": it accepts a length of time from 1s to 7d/,
    );
  });

  it('takes RabbitMQ when there is one, unless told otherwise', () => {
    const withBroker = { ...least, RABBITMQ_URL: 'amqp://127.0.0.1' };
    expect(parseConfig({ ...withBroker, VIDI_QUEUE_DELIVERY_LIMIT: '5' }).ticketQueue).toEqual({
      kind: 'rabbitmq',
      url: 'amqp://127.0.0.1',
      prefix: 'vidi',
      deliveryLimit: 5,
    });
    const direct = { VIDI_TICKET_QUEUE: 'direct', VIDI_MAX_WAITING_TICKETS: '7' };
    expect(parseConfig({ ...withBroker, ...direct }).ticketQueue).toEqual({ kind: 'direct', maxWaitingTickets: 7 });
  });

  it('is refused when it asks for RabbitMQ without saying where that is', () => {
    expect(() => parseConfig({ ...least, VIDI_TICKET_QUEUE: 'rabbitmq' })).toThrow(/RABBITMQ_URL is not set/);
  });

  it('names everything that is wrong at once', () => {
    const parse = () => parseConfig({ DATABASE_URL: 'mysql://x', VIDI_JOB_LEASE: 'soon', VIDI_JOB_MAX_ATTEMPTS: '0' });
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(/DATABASE_URL[\s\S]*VIDI_MEDIA_DIR[\s\S]*VIDI_JOB_LEASE[\s\S]*VIDI_JOB_MAX_ATTEMPTS/);
  });
});
