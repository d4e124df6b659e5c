import type { ClientConfig } from '../config.ts';
import { NotFoundError } from '../errors/error-classes.ts';
import { toUploadSession, type UploadSession } from '../model/upload-session.ts';
import type { CallOptions } from '../request/call-options.ts';
import { createPagedList, type PagedList } from '../request/paged-list.ts';
import { createUnaryCaller } from '../request/unary-caller.ts';
import { createVideoClients } from '../request/video-clients.ts';

/** How to read the list of upload sessions. */
export interface ListUploadSessionsOptions extends CallOptions {
  /** How many a page has at most: 50 by default, 100 at most. */
  readonly pageSize?: number | undefined;
}

/** One page of upload sessions. */
export interface UploadSessionPage {
  /** Newest first. */
  readonly uploadSessions: readonly UploadSession[];
  /** For the next page; undefined on the last. */
  readonly nextPageToken: string | undefined;
}

/** The list of the owner's upload sessions, newest first. */
export type UploadSessionList = PagedList<UploadSession, UploadSessionPage>;

/** How to give up an upload session. */
export interface AbortUploadSessionOptions extends CallOptions {
  /** Whether it is fine when there is no such session. By default it is a NotFoundError. */
  readonly allowMissing?: boolean | undefined;
}

/**
 * The uploads that go straight to the server's bucket, as `videos.uploadDirect` makes them. Every method rejects with
 * FailedPreconditionError (`UPLOAD_SESSIONS_NEED_S3`) where the server has no bucket.
 */
export interface UploadSessions {
  /** Lists sessions that have neither expired nor been aborted: `for await (const session of client.uploadSessions.list())`. */
  list(options?: ListUploadSessionsOptions): UploadSessionList;
  /** Reads one. Rejects with NotFoundError (`UPLOAD_SESSION_NOT_FOUND`) when there is none. */
  get(id: string, options?: CallOptions): Promise<UploadSession>;
  /** Gives one up; its parts are removed. One that is COMPLETED or FAILED is only forgotten: its video stays. */
  abort(id: string, options?: AbortUploadSessionOptions): Promise<void>;
}

/** Makes the upload sessions of one client. */
export function createUploadSessions(config: ClientConfig): UploadSessions {
  const unary = createUnaryCaller(createVideoClients(config).sessions, config);
  return {
    list: ({ pageSize = 0, ...options } = {}) =>
      createPagedList(
        async (pageToken): Promise<UploadSessionPage> => {
          const request = { pageSize, pageToken };
          const page = await unary(true, options, (service, call) => service.listUploadSessions(request, call));
          const uploadSessions = page.uploadSessions.map(toUploadSession);
          return { uploadSessions, nextPageToken: page.nextPageToken || undefined };
        },
        ({ uploadSessions }) => uploadSessions,
      ),
    get: async (id, options = {}) =>
      toUploadSession(await unary(true, options, (service, call) => service.getUploadSession({ id }, call))),
    abort: async (id, { allowMissing = false, ...options } = {}) => {
      let attempts = 0;
      try {
        await unary(true, options, (service, call, attempt) => {
          attempts = attempt + 1;
          return service.abortUploadSession({ id, allowMissing }, call);
        });
      } catch (error) {
        // The attempt whose answer was lost may have ended it.
        if (!(error instanceof NotFoundError && attempts > 1)) throw error;
      }
    },
  };
}
