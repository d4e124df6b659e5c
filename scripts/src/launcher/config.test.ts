import { expect, test } from 'vitest';
import { parseLauncherConfig } from './config.ts';

test('keeps everything below .vidi in the repository unless told otherwise', () => {
  const config = parseLauncherConfig({}, '/home/me/vidi');
  expect(config).toMatchObject({
    dataDir: '/home/me/vidi/.vidi',
    mediaDir: '/home/me/vidi/.vidi/media',
    mediaDirGiven: false,
  });
  expect(parseLauncherConfig({ VIDI_DATA_DIR: '/data' }, '/home/me/vidi').mediaDir).toBe('/data/media');
});

test('insists on the public port, and on inner ones only where they were asked for', () => {
  const { ports } = parseLauncherConfig({ VIDI_INGEST_PORT: '9001' }, '/vidi');
  expect(ports.gateway).toMatchObject({ port: 8000, required: true });
  expect(ports.ingest).toMatchObject({ port: 9001, required: true });
  expect(ports.ingestHealth).toMatchObject({ port: 8002, required: false });
});

test('names a setting it cannot use', () => {
  expect(() => parseLauncherConfig({ VIDI_GATEWAY_PORT: 'http' }, '/vidi')).toThrow(/VIDI_GATEWAY_PORT is "http"/);
});
