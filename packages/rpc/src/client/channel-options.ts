import type { ClientOptions } from '@grpc/grpc-js';

/** A peer that vanished without a word is found out within KEEPALIVE_TIME_MS + KEEPALIVE_TIMEOUT_MS (grpc-node #2785). */
const KEEPALIVE_TIME_MS = 15_000;
const KEEPALIVE_TIMEOUT_MS = 5_000;

/**
 * grpc-js waits up to 2 minutes between attempts to connect. A restarted server is to be found within the patience of callers: in
 * a rolling restart the next one goes down as soon as this one is ready.
 */
const INITIAL_RECONNECT_BACKOFF_MS = 100;
const MAX_RECONNECT_BACKOFF_MS = 300;

/** Soonest new look at a name that stands for several servers: one that moved to another address is found again. */
const DNS_INTERVAL_MS = 2_000;

/** How a client keeps its connections. */
export function channelOptions(maxMessageBytes: number): ClientOptions {
  return {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    'grpc.service_config_disable_resolution': 1,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.keepalive_time_ms': KEEPALIVE_TIME_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    'grpc.keepalive_permit_without_calls': 1,
    'grpc.initial_reconnect_backoff_ms': INITIAL_RECONNECT_BACKOFF_MS,
    'grpc.max_reconnect_backoff_ms': MAX_RECONNECT_BACKOFF_MS,
    'grpc.dns_min_time_between_resolutions_ms': DNS_INTERVAL_MS,
    // Statistics of every call and message, which nobody asks for.
    'grpc.enable_channelz': 0,
    // Calls between services go straight there, whatever proxy the environment names for the outside world.
    'grpc.enable_http_proxy': 0,
  };
}
