import type { DescMethod, DescService, Message } from '@bufbuild/protobuf';
import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import type { CallScope, Forwarder } from '../forward/forwarder.ts';
import { isBidiStreaming, isClientStreaming, isServerStreaming, isUnary } from '../forward/method-kind.ts';

/** Finds the scope that the HTTP server opened for a call. */
export type ScopeOf = (context: HandlerContext) => Omit<CallScope, 'signal' | 'timeoutMs'>;

/**
 * Adds every method of some services to a Connect router, forwarded as they are: what a method means is ingest's
 * business, so there is nothing to write per method.
 */
export function addForwardRoutes(
  router: ConnectRouter,
  services: readonly DescService[],
  forwarder: Forwarder,
  scopeOf: ScopeOf,
): void {
  for (const service of services) {
    for (const method of service.methods) addRoute(router, method, forwarder, scopeOf);
  }
}

function addRoute(router: ConnectRouter, method: DescMethod, forwarder: Forwarder, scopeOf: ScopeOf): void {
  const scoped = (context: HandlerContext): CallScope => ({
    ...scopeOf(context),
    signal: context.signal,
    timeoutMs: context.timeoutMs(),
  });
  if (isUnary(method)) {
    router.rpc(method, (message, context) => forwarder.unary(method, message, scoped(context)));
  } else if (isClientStreaming(method)) {
    router.rpc(method, (messages, context) => forwarder.clientStream(method, messages, scoped(context)));
  } else if (isServerStreaming(method)) {
    router.rpc(method, (message, context) => forwarder.stream(method, only(message), scoped(context)));
  } else if (isBidiStreaming(method)) {
    router.rpc(method, (messages, context) => forwarder.stream(method, messages, scoped(context)));
  }
}

async function* only(message: Message): AsyncGenerator<Message> {
  yield message;
}
