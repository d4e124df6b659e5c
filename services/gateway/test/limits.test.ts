import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { ErrorInfoSchema, RetryInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { Scope } from '@vidi/contracts/vidi/internal/v1/access_service';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { eventually } from '@vidi/test-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { type RestError, type RunningGateway, reasonOf, startGateway } from './start-gateway.ts';
import { addKey } from './upstream.ts';

let running: RunningGateway | undefined;
afterEach(() => running?.stop());

describe('a rate limit', () => {
  it('answers 429 with the standard headers once a key has used up its burst, and other keys go on', async () => {
    const gateway = await startGateway({ access: { mode: 'keys', rate: { perSecond: 0.5, burst: 3 } } });
    running = gateway;
    addKey(gateway.upstream, 'busy', Scope.READ);
    addKey(gateway.upstream, 'calm', Scope.READ);
    const get = (key: string) => fetch(`${gateway.url}/api/v1/videos`, { headers: { 'x-api-key': key } });
    const answers = [await get('busy'), await get('busy'), await get('busy'), await get('busy')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit'))).toEqual([
      '"requests";r=2;t=2',
      '"requests";r=1;t=4',
      '"requests";r=0;t=6',
      '"requests";r=0;t=6',
    ]);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"requests";q=3;w=6');
    expect(answers[3]?.headers.get('retry-after')).toBe('2');
    const error: RestError = JSON.parse((await answers[3]?.text()) ?? '');
    expect([reasonOf(error), error.error.status]).toEqual(['RATE_LIMITED', 'RESOURCE_EXHAUSTED']);
    expect(error.error.message).toContain('VIDI_RATE_LIMIT');
    expect((await get('calm')).status).toBe(200);
  });

  it('counts by address where there is no key, and says the same over gRPC', async () => {
    running = await startGateway({ access: { mode: 'none', rate: { perSecond: 0.1, burst: 1 } } });
    const client = createClient(VideoService, createGrpcTransport({ baseUrl: running.url }));
    let headers: Headers | undefined;
    await client.getVideo(
      { id: 'v1' },
      {
        onHeader: (received) => {
          headers = received;
        },
      },
    );
    expect(headers?.get('ratelimit')).toBe('"requests";r=0;t=10');
    const error = await client.getVideo({ id: 'v1' }).then(() => undefined, ConnectError.from);
    expect(error?.code).toBe(Code.ResourceExhausted);
    expect(error?.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: 'RATE_LIMITED' }]);
    expect(Number(error?.findDetails(RetryInfoSchema)[0]?.retryDelay?.seconds)).toBeGreaterThan(5);
    expect(Number(error?.metadata.get('retry-after'))).toBeGreaterThan(5);
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
  });
});

describe('the limit on uploads at a time', () => {
  it('holds for each key, over REST and gRPC together, and an upload that ends makes room', async () => {
    const gateway = await startGateway({ access: { mode: 'keys', maxUploadsPerKey: 2 } });
    running = gateway;
    addKey(gateway.upstream, 'one', Scope.WRITE);
    addKey(gateway.upstream, 'two', Scope.WRITE);
    const gate = Promise.withResolvers<void>();
    let started = 0;
    gateway.upstream.override.uploadVideo = async (messages) => {
      started++;
      for await (const _ of messages);
      await gate.promise;
      return { id: 'u' };
    };
    const rest = (key: string) => {
      const body = new FormData();
      body.append('file', new File(['bytes'], 'a.mp4'));
      return fetch(`${gateway.url}/api/v1/videos`, { method: 'POST', body, headers: { 'x-api-key': key } });
    };
    const client = createClient(VideoService, createGrpcTransport({ baseUrl: gateway.url }));
    const grpc = (key: string, signal?: AbortSignal) =>
      client.uploadVideo(messages(), { headers: { 'x-api-key': key }, ...(signal && { signal }) });

    const cancelled = new AbortController();
    const first = rest('one');
    const second = grpc('one', cancelled.signal).then(
      () => 'answered',
      () => 'cancelled',
    );
    await eventually('two uploads are under way', () => started === 2);
    const refused = await rest('one');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    const error: RestError = JSON.parse(await refused.text());
    expect([reasonOf(error), error.error.message.includes('VIDI_MAX_CONCURRENT_UPLOADS_PER_KEY')]).toEqual([
      'TOO_MANY_UPLOADS',
      true,
    ]);
    expect((await grpc('one').then(() => undefined, ConnectError.from))?.code).toBe(Code.ResourceExhausted);
    const other = rest('two');
    await eventually('another key uploads', () => started === 3);

    cancelled.abort();
    expect(await second).toBe('cancelled');
    const next = await eventually('the cancelled upload made room', async () => {
      const attempt = rest('one');
      const outcome = await Promise.race([attempt, eventually('it is taken', () => started === 4).then(() => 'taken')]);
      return outcome === 'taken' ? { attempt } : undefined;
    });
    gate.resolve();
    expect((await Promise.all([first, other, next.attempt])).map(({ status }) => status)).toEqual([201, 201, 201]);
  });
});

async function* messages() {
  yield { payload: { case: 'metadata' as const, value: {} } };
  yield { payload: { case: 'chunk' as const, value: new Uint8Array(10) } };
}
