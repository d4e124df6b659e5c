export {
  createRpcTransport,
  DEFAULT_TIMEOUT_MS,
  type RpcTransport,
  type RpcTransportOptions,
} from './client/rpc-transport.ts';
export { areServerAddresses, SERVER_ADDRESSES_ACCEPTED } from './client/server-addresses.ts';
export { DEFAULT_MAX_MESSAGE_BYTES } from './messages.ts';
export { RpcBindError } from './server/bind-error.ts';
export { createRpcServer, type RpcServer, type RpcServerOptions } from './server/rpc-server.ts';
