import type { Caller } from '../domain/caller.ts';
import { type Job, jobHasEnded, reprioritise } from '../domain/job.ts';
import type { Priority } from '../domain/scheduling/priority.ts';
import { LanguageInUseError } from '../domain/spoken-language.ts';
import type { Video } from '../domain/video.ts';
import { checkDescription, type VideoDescription } from '../domain/video-request.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { allowedPriority } from './allowed-priority.ts';
import type { IngestContext } from './ingest-context.ts';
import { requireEtag, videoEtag } from './video-etag.ts';
import { type VideoView, viewOf } from './video-view.ts';
import { lockVisibleVideo, visibleVideo } from './visible-video.ts';

/** What can be changed of a video; what is absent stays. */
export interface VideoChanges extends Partial<VideoDescription> {
  /** DEFAULT for the one that is set for everybody. */
  readonly priority?: Priority | 'DEFAULT';
  /** DETECTED takes a declared one away. */
  readonly language?: string | 'DETECTED';
}

/** What is to become of a video. */
export interface UpdateVideoInput {
  readonly id: string;
  readonly changes: VideoChanges;
  /** See requireEtag. */
  readonly etag: string;
}

/**
 * Changes title, labels, priority and language. Labels are replaced as a whole. A priority counts at once, also for a video that
 * waits; a language when the transcript is looked for the next time. While a processor may be at work the language stays as it is, since
 * what it finds is kept by the language that it began with (see stageKey). A change that changes nothing leaves the update time alone.
 *
 * @throws VideoNotFoundError, InvalidRequestError, EtagMismatchError
 * @throws LanguageInUseError when the language is to change while the video is PROCESSING.
 * @throws PriorityNotAllowedError when it is to become higher than the caller may ask for.
 */
export async function updateVideo(
  context: IngestContext,
  caller: Caller,
  { id, changes: { priority: wanted, language, ...description }, etag }: UpdateVideoInput,
): Promise<VideoView> {
  const { unitOfWork, clock, log } = context;
  checkDescription({ title: '', labels: {}, ...description });
  return await unitOfWork.write(async (transaction) => {
    const { videos, jobs } = transaction;
    // Jobs before videos, as everywhere; see JobRepository.
    const locked = wanted === undefined ? [] : await jobs.lockOfVideo((await visibleVideo(videos, caller, id)).id);
    const video = await lockVisibleVideo(videos, caller, id);
    requireEtag(video, etag);
    const priority = priorityOf(context, caller, video, wanted);
    const changed = { ...video, ...description, priority, language: languageOf(video, language) };
    const view = await viewOf(transaction, video);
    if (videoEtag(changed) === videoEtag(video)) return view;
    const described = { ...changed, updateTime: clock.now() };
    await moveInQueue(transaction, locked, described);
    await videos.describe(described);
    log.info(
      { videoId: video.id, fields: Object.keys(description), priority, language: described.language },
      'video changed',
    );
    return { ...view, video: described };
  });
}

function priorityOf(context: IngestContext, caller: Caller, video: Video, wanted: VideoChanges['priority']): Priority {
  if (wanted === undefined || wanted === video.priority) return video.priority;
  return allowedPriority(context, caller, wanted === 'DEFAULT' ? undefined : wanted);
}

function languageOf(video: Video, wanted: VideoChanges['language']): string | undefined {
  const language = wanted === 'DETECTED' ? undefined : (wanted ?? video.language);
  // UPLOADED only until a processor takes it for the first time; it never goes back.
  if (language !== video.language && video.status === 'PROCESSING')
    throw new LanguageInUseError(video.id, video.status);
  return language;
}

async function moveInQueue(
  { jobs }: Transaction,
  locked: readonly Job[],
  { priority, updateTime }: Video,
): Promise<void> {
  const open = locked.find((job) => !jobHasEnded(job));
  if (open !== undefined && open.priority !== priority) await jobs.save(reprioritise(open, priority, updateTime), open);
}
