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
      limits: { maxUploadBytes: 20 * 2 ** 30, maxRequestBytes: 4 * 2 ** 20, requestTimeoutMs: 30_000 },
    });
  });

  it('reads units', () => {
    const { limits } = parseGatewayConfig({ VIDI_MAX_UPLOAD_BYTES: '1GiB', VIDI_UPLOAD_IDLE_TIMEOUT: '2m' });
    expect(limits).toMatchObject({ maxUploadBytes: 2 ** 30, uploadIdleTimeoutMs: 120_000 });
  });

  it('names what is wrong', () => {
    expect(() => parseGatewayConfig({ VIDI_GATEWAY_PORT: '99999' })).toThrow(ConfigError);
    expect(() => parseGatewayConfig({ VIDI_GATEWAY_PORT: '99999' })).toThrow(/VIDI_GATEWAY_PORT is "99999"/);
  });
});
