import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { ConfigError } from '@vidi/service-kit';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { DEFAULT_ANALYSIS_LIMITS } from './domain/analysis-limits.ts';

describe('the settings of a processor', () => {
  it('need a media folder and nothing else', () => {
    const config = parseConfig({ VIDI_MEDIA_DIR: 'media' });
    expect(config).toMatchObject({
      ticketQueue: { kind: 'direct' },
      ingestAddress: '127.0.0.1:8001',
      health: { host: '127.0.0.1', port: 8003 },
      concurrency: 1,
      heartbeatMs: 5_000,
      fetch: { allow: [], ports: [80, 443], maxBytes: 20 * 2 ** 30, maxRedirects: 5, maxResumes: 10 },
      analysis: { ...DEFAULT_ANALYSIS_LIMITS, decoderThreads: expect.any(Number) },
    });
    expect(() => parseConfig({})).toThrow(/VIDI_MEDIA_DIR is not set/);
  });

  it('give the jobs that run at a time as many decoder threads as there are cores', () => {
    const threads = (cores: number, more: Record<string, string> = {}) =>
      parseConfig({ VIDI_MEDIA_DIR: 'media', ...more }, cores).analysis.decoderThreads;
    expect([1, 2, 3, 4, 64].map((cores) => threads(cores))).toEqual([1, 2, 3, 4, 4]);
    expect([1, 2, 3, 4, 8].map((jobs) => threads(8, { VIDI_PROCESSOR_CONCURRENCY: String(jobs) }))).toEqual([
      4, 4, 2, 2, 1,
    ]);
    expect(threads(2, { VIDI_ANALYSIS_THREADS: '12', VIDI_PROCESSOR_CONCURRENCY: '4' })).toBe(12);
    expect(() => threads(2, { VIDI_ANALYSIS_DECODER_THREADS: '3' })).toThrow(
      'VIDI_ANALYSIS_DECODER_THREADS is "3": it is called VIDI_ANALYSIS_THREADS now',
    );
  });

  it('take a bucket in place of a folder, with all that it needs', () => {
    const given = { VIDI_MEDIA_STORE: 's3', VIDI_S3_BUCKET: 'media', VIDI_S3_ACCESS_KEY_ID: 'id' };
    expect(parseConfig({ ...given, VIDI_S3_SECRET_ACCESS_KEY: 'secret' }).mediaStore).toEqual({
      kind: 's3',
      region: 'us-east-1',
      bucket: 'media',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
    expect(() => parseConfig(given)).toThrow(/VIDI_S3_SECRET_ACCESS_KEY is not set/);
  });

  it('take RabbitMQ where its URL is given, and nothing else where it is asked for without one', () => {
    const RABBITMQ_URL = 'amqp://127.0.0.1:5672';
    expect(parseConfig({ VIDI_MEDIA_DIR: 'media', RABBITMQ_URL }).ticketQueue).toEqual({
      kind: 'rabbitmq',
      url: RABBITMQ_URL,
      queuePrefix: 'vidi',
      deliveryLimit: 20,
    });
    const direct = { VIDI_MEDIA_DIR: 'media', RABBITMQ_URL, VIDI_TICKET_QUEUE: 'direct' };
    expect(parseConfig(direct).ticketQueue).toEqual({ kind: 'direct' });
    expect(() => parseConfig({ VIDI_MEDIA_DIR: 'media', VIDI_TICKET_QUEUE: 'rabbitmq' })).toThrow(/RABBITMQ_URL/);
  });

  it('take a Whisper model by its name or by a path, and no other name', () => {
    const whisper = (model: string) => parseConfig({ VIDI_MEDIA_DIR: 'media', VIDI_WHISPER_MODEL: model }).whisper;
    expect(whisper('base')).toMatchObject({
      model: { kind: 'named', name: 'base' },
      hubUrl: 'https://huggingface.co/ggerganov/whisper.cpp/resolve/main',
      timeoutMs: 1_800_000,
      maxResidentBytes: undefined,
    });
    for (const path of ['/models/ggml-base.bin', 'ggml-own.bin', './model'])
      expect(whisper(path)?.model).toEqual({ kind: 'file', path });
    expect(() => whisper('huge')).toThrow(/VIDI_WHISPER_MODEL is "huge": .*one of tiny, tiny\.en/);
    expect(parseConfig({ VIDI_MEDIA_DIR: 'media' }).whisper).toBeUndefined();
  });

  it('limit what is looked for', () => {
    expect(parseConfig({ VIDI_MEDIA_DIR: 'media' }).features).toBeUndefined();
    const env = { VIDI_MEDIA_DIR: 'media', VIDI_PROCESSOR_FEATURES: 'SHOTS, TRANSCRIPT' };
    expect(parseConfig(env).features).toEqual([Feature.SHOTS, Feature.TRANSCRIPT]);
  });

  it('open further addresses and ports to fetch from', () => {
    const env = { VIDI_MEDIA_DIR: 'media', VIDI_FETCH_ALLOW: '127.0.0.0/8, fd00::/8', VIDI_FETCH_PORTS: '8080' };
    expect(parseConfig(env).fetch).toMatchObject({ allow: ['127.0.0.0/8', 'fd00::/8'], ports: [8080] });
  });

  it.each([
    ['VIDI_FETCH_ALLOW', '127.0.0.1'],
    ['VIDI_FETCH_ALLOW', '127.0.0.0/33'],
    ['VIDI_FETCH_ALLOW', 'localhost/8'],
    ['VIDI_FETCH_ALLOW', '::1/129'],
    ['VIDI_FETCH_PORTS', '80,http'],
    ['VIDI_FETCH_PORTS', '0'],
    ['VIDI_PROCESSOR_CONCURRENCY', '0'],
    ['VIDI_PROCESSOR_HEARTBEAT', '1ms'],
    ['VIDI_PROCESSOR_FEATURES', 'SHOTS,FACES'],
    ['VIDI_PROCESSOR_FEATURES', ','],
    ['VIDI_ANALYSIS_MAX_PIXELS', 'many'],
  ])('refuse %s=%s, naming the variable, the value and what it accepts', (variable, value) => {
    const parse = () => parseConfig({ VIDI_MEDIA_DIR: 'media', [variable]: value });
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(new RegExp(`${variable} is ".*": it accepts`));
  });
});
