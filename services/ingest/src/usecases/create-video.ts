import type { Caller } from '../domain/caller.ts';
import type { Feature } from '../domain/feature.ts';
import { describeUrl, type VideoDescription } from '../domain/video-request.ts';
import { acceptVideo } from './accept-video.ts';
import type { IngestContext } from './ingest-context.ts';
import type { VideoView } from './video-view.ts';

/** A video to be fetched from a URL. */
export interface CreateVideoInput extends VideoDescription {
  readonly url: string;
  /** None for all. */
  readonly features: readonly Feature[];
}

/**
 * Takes in a video that a processor will fetch.
 *
 * @throws InvalidRequestError
 */
export async function createVideo(context: IngestContext, caller: Caller, input: CreateVideoInput): Promise<VideoView> {
  const { title, url } = describeUrl(input, input.url);
  const given = {
    id: context.ids.next(),
    owner: caller.owner,
    title,
    labels: input.labels,
    origin: { kind: 'url', url },
    bytes: undefined,
    contentType: undefined,
  } as const;
  return await acceptVideo(context, given, input.features);
}
