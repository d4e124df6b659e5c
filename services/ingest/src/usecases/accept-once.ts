import { RequestIdReusedError } from '../domain/change-errors.ts';
import type { Feature } from '../domain/feature.ts';
import type { NewVideo } from '../domain/video.ts';
import { type RequestIdentity, RequestIdTakenError } from '../ports/video-repository.ts';
import { type AcceptOptions, acceptVideo } from './accept-video.ts';
import type { IngestContext } from './ingest-context.ts';
import { type VideoView, viewOf } from './video-view.ts';

/** What became of a request for a video. */
export interface Accepted {
  readonly view: VideoView;
  /** Whether an earlier call made the video, so that nothing of this one is part of it. */
  readonly repeated: boolean;
}

/**
 * Takes a video in, once for each request id of its owner (https://google.aip.dev/155). Of calls at the same time one makes
 * the video, and the others answer it.
 *
 * Without a request id every call makes a video, unless it asks to reuse one.
 *
 * @throws RequestIdReusedError when another request was made by this id.
 */
export async function acceptOnce(
  context: IngestContext,
  given: NewVideo,
  asked: readonly Feature[],
  options: AcceptOptions = {},
): Promise<Accepted> {
  const { request } = options;
  if (request === undefined) return { view: await acceptVideo(context, given, asked, options), repeated: false };
  // Another round is only needed when somebody took the id since it was looked for, and the next then finds their video.
  for (;;) {
    const view = await answerEarlier(context, given.owner, request);
    if (view !== undefined) return { view, repeated: true };
    try {
      return { view: await acceptVideo(context, given, asked, options), repeated: false };
    } catch (error) {
      if (!(error instanceof RequestIdTakenError)) throw error;
    }
  }
}

async function answerEarlier(
  { unitOfWork, log }: IngestContext,
  owner: string,
  request: RequestIdentity,
): Promise<VideoView | undefined> {
  return await unitOfWork.read(async (snapshot) => {
    const earlier = await snapshot.videos.findByRequestId(owner, request.id);
    if (earlier === undefined) return undefined;
    const { video, fingerprint } = earlier;
    if (fingerprint !== request.fingerprint) throw new RequestIdReusedError(request.id, video.id);
    log.info({ videoId: video.id, requestId: request.id }, 'request repeated');
    return await viewOf(snapshot, video);
  });
}
