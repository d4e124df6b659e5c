import { describe, expect, it } from 'vitest';
import { resolveConfig } from './config.ts';

describe('the configuration of a client', () => {
  it('has defaults', () => {
    expect(resolveConfig({}, {})).toMatchObject({
      baseUrl: 'http://127.0.0.1:8000',
      timeoutMs: 30_000,
      maxRetries: 3,
      headers: {},
    });
  });

  it('takes the environment over the defaults, and options over the environment', () => {
    const env = {
      VIDI_BASE_URL: 'https://a.example/vidi/',
      VIDI_API_KEY: 'k',
      VIDI_TIMEOUT_MS: '5',
      VIDI_MAX_RETRIES: '0',
    };
    expect(resolveConfig({}, env)).toMatchObject({
      baseUrl: 'https://a.example/vidi',
      timeoutMs: 5,
      maxRetries: 0,
      headers: { authorization: 'Bearer k' },
    });
    expect(resolveConfig({ baseUrl: 'http://b', apiKey: 'o', timeoutMs: 0, maxRetries: 9 }, env)).toMatchObject({
      baseUrl: 'http://b',
      timeoutMs: 0,
      maxRetries: 9,
      headers: { authorization: 'Bearer o' },
    });
  });

  it.each([
    [{ baseUrl: 'localhost:8000' }, {}, 'baseUrl is "localhost:8000": it accepts an absolute http or https URL'],
    [{}, { VIDI_BASE_URL: '/api' }, 'VIDI_BASE_URL is "/api"'],
    [{ timeoutMs: -1 }, {}, 'timeoutMs is -1: it accepts a whole number from 0'],
    [{}, { VIDI_MAX_RETRIES: 'many' }, 'VIDI_MAX_RETRIES is "many"'],
  ])('refuses %j with %j', (options, env, problem) => {
    expect(() => resolveConfig(options, env)).toThrow(problem);
  });
});
