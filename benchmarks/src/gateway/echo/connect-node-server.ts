import { once } from 'node:events';
import { createServer } from 'node:http2';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { reportPort } from '../../system/report-port.ts';
import { echoService } from './echo-service.ts';

/** A unary echo on connect-node and nothing else: what the gateway is measured against. */
const { method } = echoService();
const server = createServer(
  connectNodeAdapter({
    connect: false,
    grpcWeb: false,
    routes: (router) => router.rpc(method, (video) => video),
  }),
);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
reportPort(server.address());
