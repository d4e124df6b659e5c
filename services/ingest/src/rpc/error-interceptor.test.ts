import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { recordingLogger } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { createErrorInterceptor } from './error-interceptor.ts';

it('logs a fault with the id of the request, and tells the client nothing of it', async () => {
  const { log, lines } = recordingLogger();
  const transport = createRouterTransport(
    ({ service }) =>
      service(VideoService, {
        getVideo: () => {
          throw new Error('select secret from /var/lib');
        },
      }),
    { router: { interceptors: [createErrorInterceptor(log)] } },
  );
  const call = createClient(VideoService, transport).getVideo({ id: 'x' }, { headers: { 'x-request-id': 'r-1' } });
  const error = await call.catch((thrown: unknown) => ConnectError.from(thrown));
  expect(error).toMatchObject({ code: Code.Internal, message: expect.not.stringContaining('secret') });
  expect(lines).toEqual([expect.objectContaining({ msg: 'call failed', requestId: 'r-1' })]);
});
