import { Code, ConnectError } from '@connectrpc/connect';
import { type Client, connectivityState } from '@grpc/grpc-js';

/** What grpc-js exports under this name is the class that implements it. */
type Channel = ReturnType<Client['getChannel']>;

/** grpc-js cannot give up waiting for a change of state; it waits this long at a time, in milliseconds. */
const LONGEST_WAIT_MS = 500;

/** Resolves when the channel is connected, which it is told to be. @throws ConnectError UNAVAILABLE when `signal` is aborted first. */
export async function waitUntilConnected(channel: Channel, address: string, signal: AbortSignal): Promise<void> {
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<void>();
  const onAbort = () => giveUp();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      const state = channel.getConnectivityState(true);
      if (state === connectivityState.READY) return;
      if (signal.aborted || state === connectivityState.SHUTDOWN) throw notConnected(address, state);
      await Promise.race([givenUp, changeFrom(channel, state)]);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function changeFrom(channel: Channel, state: connectivityState): Promise<void> {
  return new Promise((resolve) => {
    // Its error says no more than that the time is over.
    channel.watchConnectivityState(state, Date.now() + LONGEST_WAIT_MS, () => resolve());
  });
}

function notConnected(address: string, state: connectivityState): ConnectError {
  return new ConnectError(`${address} cannot be reached (${connectivityState[state]})`, Code.Unavailable);
}
