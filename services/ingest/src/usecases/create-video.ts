import type { Caller } from '../domain/caller.ts';
import type { Feature } from '../domain/feature.ts';
import { describeUrl, type NewVideoDescription } from '../domain/video-request.ts';
import { acceptOnce } from './accept-once.ts';
import { allowedPriority } from './allowed-priority.ts';
import type { IngestContext } from './ingest-context.ts';
import { requestFingerprint } from './request-fingerprint.ts';
import type { VideoView } from './video-view.ts';

/** A video to be fetched from a URL. */
export interface CreateVideoInput extends NewVideoDescription {
  readonly url: string;
  /** None for all. */
  readonly features: readonly Feature[];
}

/**
 * Takes in a video that a processor will fetch.
 *
 * @throws InvalidRequestError, RequestIdReusedError, PriorityNotAllowedError
 */
export async function createVideo(context: IngestContext, caller: Caller, input: CreateVideoInput): Promise<VideoView> {
  const { title, url } = describeUrl(input, input.url);
  const given = {
    id: context.ids.next(),
    owner: caller.owner,
    title,
    labels: input.labels,
    priority: allowedPriority(context, caller, input.priority),
    language: input.language,
    origin: { kind: 'url', url },
    bytes: undefined,
    contentType: undefined,
  } as const;
  const { view } = await acceptOnce(context, given, input.features, { request: requestOf(input), force: input.force });
  return view;
}

function requestOf({ requestId, url, ...described }: CreateVideoInput) {
  if (requestId === undefined || requestId === '') return undefined;
  return { id: requestId, fingerprint: requestFingerprint({ ...described, source: { url } }) };
}
