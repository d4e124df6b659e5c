import { ConfigError } from '@vidi/service-kit';
import { describe, expect, it } from 'vitest';
import { parseGatewayConfig } from './config.ts';

describe('the configuration of the gateway', () => {
  it('has defaults for everything', () => {
    expect(parseGatewayConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      ingestAddress: '127.0.0.1:8001',
      shutdownGraceMs: 20_000,
      shutdownDelayMs: 0,
      limits: { maxUploadBytes: 20 * 2 ** 30, maxRequestBytes: 4 * 2 ** 20, requestTimeoutMs: 30_000 },
    });
  });

  it('reads units', () => {
    const { limits } = parseGatewayConfig({ VIDI_MAX_UPLOAD_BYTES: '1GiB', VIDI_UPLOAD_IDLE_TIMEOUT: '2m' });
    expect(limits).toMatchObject({ maxUploadBytes: 2 ** 30, uploadIdleTimeoutMs: 120_000 });
  });

  it('reads who may call, and how often', () => {
    expect(parseGatewayConfig({}).access).toEqual({
      mode: 'auto',
      keyCacheMs: 10_000,
      rate: undefined,
      maxUploadsPerKey: 4,
      corsOrigins: [],
    });
    const { access } = parseGatewayConfig({
      VIDI_AUTH: 'keys',
      VIDI_RATE_LIMIT: '300/m',
      VIDI_CORS_ORIGINS: 'https://a.example, http://localhost:5173',
    });
    expect(access).toMatchObject({ mode: 'keys', rate: { perSecond: 5, burst: 10 } });
    expect(access.corsOrigins).toEqual(['https://a.example', 'http://localhost:5173']);
    const limited = parseGatewayConfig({ VIDI_RATE_LIMIT: '0.1/s', VIDI_RATE_BURST: '7' });
    expect(limited.access.rate).toEqual({ perSecond: 0.1, burst: 7 });
    expect(parseGatewayConfig({ VIDI_RATE_LIMIT: 'off' }).access.rate).toBeUndefined();
  });

  it.each([
    ['VIDI_AUTH', 'maybe', 'one of auto, keys, none'],
    ['VIDI_RATE_LIMIT', '10', 'a rate such as 50/s'],
    ['VIDI_RATE_LIMIT', '0/s', 'a rate such as 50/s'],
    ['VIDI_CORS_ORIGINS', 'https://a.example/', 'a comma-separated list of origins'],
    ['VIDI_CORS_ORIGINS', 'a.example', 'a comma-separated list of origins'],
    ['VIDI_MAX_CONCURRENT_UPLOADS_PER_KEY', '0', 'a whole number from 1'],
  ])('refuses %s=%s and says what it accepts', (variable, value, accepts) => {
    expect(() => parseGatewayConfig({ [variable]: value })).toThrow(`${variable} is "${value}": it accepts ${accepts}`);
  });

  it('names what is wrong', () => {
    expect(() => parseGatewayConfig({ VIDI_GATEWAY_PORT: '99999' })).toThrow(ConfigError);
    expect(() => parseGatewayConfig({ VIDI_GATEWAY_PORT: '99999' })).toThrow(/VIDI_GATEWAY_PORT is "99999"/);
  });
});
