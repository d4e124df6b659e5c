import { eventually } from '@vidi/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let running: RunningGateway;
beforeAll(async () => {
  running = await startGateway({ metrics: { host: '127.0.0.1', port: 0 } });
});
afterAll(async () => await running.stop());

const page = async () => await (await fetch(`http://127.0.0.1:${running.gateway.metricsPort}/metrics`)).text();

it('counts requests by method and code, calls by method and code, and the bytes of uploads', async () => {
  await fetch(`${running.url}/api/v1/videos/v`);
  await fetch(`${running.url}/api/v1/nothing`);
  await fetch(`${running.url}/api/v1/videos/v`, { method: 'PROPFIND' });
  await fetch(`${running.url}/vidi.v1.VideoService/ListVideos`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ pageSize: -1 }),
  });
  const form = new FormData();
  form.set('file', new File(['12345'], 'a.mp4'));
  await fetch(`${running.url}/api/v1/videos`, { method: 'POST', body: form });
  const expected = [
    'vidi_http_requests_total{method="GET",code="200"} 1',
    'vidi_http_requests_total{method="GET",code="404"} 1',
    'vidi_http_requests_total{method="OTHER",code="405"} 1',
    'vidi_http_requests_total{method="POST",code="400"} 1',
    'vidi_http_requests_total{method="POST",code="201"} 1',
    'vidi_api_calls_total{method="vidi.v1.VideoService/GetVideo",code="OK"} 1',
    'vidi_api_calls_total{method="vidi.v1.VideoService/ListVideos",code="INVALID_ARGUMENT"} 1',
    'vidi_api_calls_total{method="vidi.v1.VideoService/UploadVideo",code="OK"} 1',
    'vidi_api_calls_open{method="vidi.v1.VideoService/UploadVideo"} 0',
    'vidi_api_call_duration_seconds_count{method="vidi.v1.VideoService/GetVideo"} 1',
    'vidi_upload_bytes_total 5',
  ];
  const found = await eventually('all are counted', async () => {
    const lines = (await page()).split('\n');
    const missing = expected.filter((line) => !lines.includes(line));
    if (missing.length > 0) throw new Error(`not told: ${missing.join('; ')}`);
    return lines;
  });
  expect(found.some((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds '))).toBe(true);
});

it('tells nothing of it on the public port, and health on the one for operators too', async () => {
  expect((await fetch(`${running.url}/metrics`)).status).toBe(404);
  const { status } = await fetch(`http://127.0.0.1:${running.gateway.metricsPort}/healthz`);
  expect(status).toBe(200);
});

it('has no port for operators unless one is set', async () => {
  const plain = await startGateway();
  expect(plain.gateway.metricsPort).toBeUndefined();
  await plain.stop();
});

it('says which setting names a port that is taken', async () => {
  const taken = startGateway({ metrics: { host: '127.0.0.1', port: running.port } });
  await expect(taken).rejects.toThrow('VIDI_GATEWAY_METRICS_PORT');
});
