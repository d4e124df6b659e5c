import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { DeadLetterService } from '@vidi/contracts/vidi/v1/dead_letter_service';
import type { ClientConfig } from '../config.ts';
import { createCheckedFetch } from './checked-fetch.ts';

/** Makes the client of one configuration. */
export function createDeadLetterClient(config: ClientConfig): Client<typeof DeadLetterService> {
  const options = { baseUrl: config.baseUrl, fetch: createCheckedFetch(config) };
  return createClient(DeadLetterService, createConnectTransport(options));
}
