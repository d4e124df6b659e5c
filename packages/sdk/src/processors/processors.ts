import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { ProcessorService } from '@vidi/contracts/vidi/v1/processor_service';
import type { ClientConfig } from '../config.ts';
import { type Processor, toProcessor } from '../model/processor.ts';
import type { CallOptions } from '../request/call-options.ts';
import { createCheckedFetch } from '../request/checked-fetch.ts';
import { createPagedList, type PagedList } from '../request/paged-list.ts';
import { createUnaryCaller } from '../request/unary-caller.ts';

/** How to read the list of processors. */
export interface ListProcessorsOptions extends CallOptions {
  /** How many a page has at most: 100 by default, 1000 at most. */
  readonly pageSize?: number | undefined;
}

/** One page of processors. */
export interface ProcessorPage {
  /** By id. */
  readonly processors: readonly Processor[];
  /** For the next page; undefined on the last. */
  readonly nextPageToken: string | undefined;
}

/** The list of all registered processors, by id. */
export type ProcessorList = PagedList<Processor, ProcessorPage>;

/** How to pause. */
export interface PauseOptions extends CallOptions {
  /** Why, for whoever wonders later. */
  readonly reason?: string | undefined;
}

/**
 * The processors of a Vidi server. For administrators: where keys are needed, every method needs one with the scope `admin`, and rejects
 * with PermissionDeniedError otherwise.
 */
export interface Processors {
  /** Lists the registered processors by id: `for await (const processor of client.processors.list())`. */
  list(options?: ListProcessorsOptions): ProcessorList;
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
    list: ({ pageSize = 0, ...options } = {}) =>
      createPagedList(
        async (pageToken) => {
          const request = { pageSize, pageToken };
          const page = await unary(true, options, (service, call) => service.listProcessors(request, call));
          return { processors: page.processors.map(toProcessor), nextPageToken: page.nextPageToken || undefined };
        },
        ({ processors }: ProcessorPage) => processors,
      ),
    get: async (id, options = {}) =>
      toProcessor(await unary(true, options, (service, call) => service.getProcessor({ id }, call))),
    pause: async (id, { reason = '', ...options } = {}) =>
      toProcessor(await unary(true, options, (service, call) => service.pauseProcessor({ id, reason }, call))),
    resume: async (id, options = {}) =>
      toProcessor(await unary(true, options, (service, call) => service.resumeProcessor({ id }, call))),
  };
}
