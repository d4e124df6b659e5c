import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { ProcessorService } from '@vidi/contracts/vidi/v1/processor_service';
import type { ClientConfig } from '../config.ts';
import { type Processor, toProcessor } from '../model/processor.ts';
import type { CallOptions } from '../request/call-options.ts';
import { createCheckedFetch } from '../request/checked-fetch.ts';
import { createUnaryCaller } from '../request/unary-caller.ts';

/** How to pause. */
export interface PauseOptions extends CallOptions {
  /** Why, for whoever wonders later. */
  readonly reason?: string | undefined;
}

/**
 * The processors of a Vidi server. For operators: where keys are needed, every method needs one with the scope `admin`, and rejects
 * with PermissionDeniedError otherwise.
 */
export interface Processors {
  /** Lists the registered processors by id: `for await (const processor of client.processors.list())`. */
  list(options?: CallOptions): AsyncIterable<Processor>;
  /** Reads one. Rejects with NotFoundError (`PROCESSOR_NOT_FOUND`) when it never was, has left, or was forgotten. */
  get(id: string, options?: CallOptions): Promise<Processor>;
  /** Drains one: it finishes what it has and takes nothing more until it is resumed. */
  pause(id: string, options?: PauseOptions): Promise<Processor>;
  /** Lets one take work again. */
  resume(id: string, options?: CallOptions): Promise<Processor>;
}

/** Makes the processors of one client. */
export function createProcessors(config: ClientConfig): Processors {
  const transport = createConnectTransport({ baseUrl: config.baseUrl, fetch: createCheckedFetch(config) });
  const unary = createUnaryCaller(createClient(ProcessorService, transport), config);
  return {
    async *list(options = {}) {
      let pageToken = '';
      do {
        const request = { pageToken };
        const page = await unary(true, options, (service, call) => service.listProcessors(request, call));
        yield* page.processors.map(toProcessor);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
    },
    get: async (id, options = {}) =>
      toProcessor(await unary(true, options, (service, call) => service.getProcessor({ id }, call))),
    pause: async (id, { reason = '', ...options } = {}) =>
      toProcessor(await unary(true, options, (service, call) => service.pauseProcessor({ id, reason }, call))),
    resume: async (id, options = {}) =>
      toProcessor(await unary(true, options, (service, call) => service.resumeProcessor({ id }, call))),
  };
}
