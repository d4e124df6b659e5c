import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { UploadSessionService } from '@vidi/contracts/vidi/v1/upload_session_service';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import type { ClientConfig } from '../config.ts';
import { createCheckedFetch } from './checked-fetch.ts';

/** The services over the Connect protocol, videos in both of its formats. */
export interface VideoClients {
  /** Readable in a browser's network panel and in proxies' logs. */
  readonly json: Client<typeof VideoService>;
  /** For bytes: as JSON they would travel in base64, a third larger. */
  readonly binary: Client<typeof VideoService>;
  readonly sessions: Client<typeof UploadSessionService>;
}

/** Makes the clients of one configuration. */
export function createVideoClients(config: ClientConfig): VideoClients {
  const options = { baseUrl: config.baseUrl, fetch: createCheckedFetch(config) };
  return {
    json: createClient(VideoService, createConnectTransport(options)),
    binary: createClient(VideoService, createConnectTransport({ ...options, useBinaryFormat: true })),
    sessions: createClient(UploadSessionService, createConnectTransport(options)),
  };
}
