import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { QueueService } from '@vidi/contracts/vidi/v1/queue_service';
import type { ClientConfig } from '../config.ts';
import { type Queue, toQueue } from '../model/queue.ts';
import type { PauseOptions } from '../processors/processors.ts';
import type { CallOptions } from '../request/call-options.ts';
import { createCheckedFetch } from '../request/checked-fetch.ts';
import { createUnaryCaller } from '../request/unary-caller.ts';

/**
 * All work of a Vidi server. For administrators: where keys are needed, every method needs one with the scope `admin`, and rejects
 * with PermissionDeniedError otherwise.
 */
export interface WorkQueue {
  /** Reads how much work there is, and whether it is taken. */
  get(options?: CallOptions): Promise<Queue>;
  /** Lets no processor take work until it is resumed. What is under way goes on; videos are accepted and wait. */
  pause(options?: PauseOptions): Promise<Queue>;
  /** Lets processors take work again. */
  resume(options?: CallOptions): Promise<Queue>;
}

/** Makes the queue of one client. */
export function createWorkQueue(config: ClientConfig): WorkQueue {
  const transport = createConnectTransport({ baseUrl: config.baseUrl, fetch: createCheckedFetch(config) });
  const unary = createUnaryCaller(createClient(QueueService, transport), config);
  return {
    get: async (options = {}) => toQueue(await unary(true, options, (service, call) => service.getQueue({}, call))),
    pause: async ({ reason = '', ...options } = {}) =>
      toQueue(await unary(true, options, (service, call) => service.pauseQueue({ reason }, call))),
    resume: async (options = {}) =>
      toQueue(await unary(true, options, (service, call) => service.resumeQueue({}, call))),
  };
}
