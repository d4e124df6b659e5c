import type { Caller } from '../domain/caller.ts';
import { SourceExpiredError, SourceNotFoundError } from '../domain/download-errors.ts';
import {
  FEATURES,
  type Feature,
  type FeatureRecord,
  featuresToFindAgain,
  isReusable,
  keep,
  newFeature,
} from '../domain/feature.ts';
import { newJob } from '../domain/job.ts';
import { VideoNotEndedError } from '../domain/lifecycle-errors.ts';
import { progressOf } from '../domain/progress.ts';
import { FEATURES_WITH_ARTIFACTS } from '../domain/results/named-artifacts.ts';
import type { Priority } from '../domain/scheduling/priority.ts';
import { reprocessVideo as startOver, type Video, type VideoBytes, videoHasEnded } from '../domain/video.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { allowedPriority } from './allowed-priority.ts';
import type { IngestContext } from './ingest-context.ts';
import { lockVideoWork } from './lock-video-work.ts';
import { discardArtifactSets, releaseArtifactSets } from './release-artifact-sets.ts';
import { releaseSource } from './release-source.ts';
import { type VideoView, viewOf } from './video-view.ts';

/**
 * Analyses an ended video again: with a new job and its ticket, in one transaction. Results of the features that are looked
 * for again are dropped at once, others stay readable (see featuresToFindAgain for which those are). A URL is fetched
 * again only when its bytes are not here any more; as they may be others then, nothing found before is kept.
 *
 * Results whose files retention has removed are looked for again with whatever is, so that none is kept that names what is not there.
 *
 * The artifacts of dropped results go with them, unless results of other videos name them too.
 *
 * @param asked none for everything the video has been analysed for.
 * @param askedPriority undefined for the priority that the video has.
 * @param force looks for it though outcomes of before would answer it (see reuseResults).
 * @param askedLanguage undefined for the one that the video has, if any.
 * @throws VideoNotFoundError, PriorityNotAllowedError
 * @throws VideoNotEndedError while it is being analysed.
 * @throws SourceExpiredError when it was uploaded and its bytes were kept for as long as was set.
 * @throws SourceNotFoundError when it was uploaded and its bytes are lost.
 */
export async function reprocessVideo(
  context: IngestContext,
  caller: Caller,
  id: string,
  asked: readonly Feature[],
  askedPriority?: Priority,
  force = false,
  askedLanguage?: string,
): Promise<VideoView> {
  const { view, released } = await context.unitOfWork.write(
    async (transaction) =>
      await reprocessVideoWithin(transaction, context, caller, id, asked, askedPriority, force, askedLanguage),
  );
  await discardArtifactSets(context, released);
  return view;
}

/** What became of a video that is analysed again. */
export interface Reprocessed {
  readonly view: VideoView;
  /** Sets of artifacts that nothing names any more, to be discarded after the transaction (see discardArtifactSets). */
  readonly released: readonly string[];
}

/** As reprocessVideo, as a part of a larger transaction. */
export async function reprocessVideoWithin(
  transaction: Transaction,
  context: IngestContext,
  caller: Caller,
  id: string,
  asked: readonly Feature[],
  askedPriority?: Priority,
  force = false,
  askedLanguage?: string,
): Promise<Reprocessed> {
  const { clock, ids, settings, log } = context;
  const { jobs, features, earlierResults, videos, outbox } = transaction;
  const { video, openJob } = await lockVideoWork(transaction, caller, id);
  if (openJob !== undefined || !videoHasEnded(video)) throw new VideoNotEndedError(video.id, video.status);
  const now = clock.now();
  const priority = askedPriority === undefined ? video.priority : allowedPriority(context, caller, askedPriority);
  const bytes = await bytesStillHere(context, video);
  const known = await features.ofVideo(video.id);
  const everything = [...known.map(({ feature }) => feature), ...asked];
  const again = featuresToFindAgain(
    known,
    bytes === undefined ? everything : [...asked, ...withLostFiles(video, known, asked)],
  );
  const kept = known.filter(({ feature }) => !again.includes(feature)).map(keep);
  const anew = again.map((feature) => newFeature(video.id, feature, now));
  const dropped = known.filter(({ feature }) => again.includes(feature));
  const isKnown = (wanted: Feature) => known.some(({ feature }) => feature === wanted);
  await features.save([...kept, ...anew.filter(({ feature }) => isKnown(feature))]);
  await features.insert(anew.filter(({ feature }) => !isKnown(feature)));
  const aside = settings.stageCache.isOn && !force ? dropped.filter(isReusable) : [];
  const forgotten = force ? await earlierResults.drop(video.id, again) : [];
  await earlierResults.setAside(aside);
  const named = dropped.map(({ artifactSet }) => artifactSet);
  const released = await releaseArtifactSets(transaction, [...named, ...forgotten], now);

  const job = newJob(
    {
      id: ids.next(),
      videoId: video.id,
      owner: video.owner,
      priority,
      needs: again,
      maxAttempts: settings.retry.maxAttempts,
      mayReuse: !force,
    },
    settings.ticketTimeoutMs,
    now,
  );
  const mediaInfo = again.includes('MEDIA_INFO') ? undefined : video.mediaInfo;
  const fetch = bytes === undefined ? undefined : video.fetch;
  const records = [...kept, ...anew];
  const language = askedLanguage ?? video.language;
  const reopened = { ...startOver(video, progressOf(records, 0), now), bytes, fetch, mediaInfo, priority, language };
  await jobs.insert(job);
  await videos.save(reopened);
  if (priority !== video.priority || language !== video.language) await videos.describe(reopened);
  // The bytes are lost already, so there is nothing to remove; others made from them keep the row until they are found lost too.
  if (bytes === undefined && video.bytes !== undefined) await releaseSource(transaction, video.bytes.key, now);
  await outbox.add({ id: ids.next(), jobId: job.id }, now);
  log.info({ videoId: video.id, jobId: job.id, features: again, was: video.status }, 'video to be reprocessed');
  const order = FEATURES.flatMap((feature) => records.filter((record) => record.feature === feature));
  return { view: await viewOf(transaction, reopened, order), released };
}

/** Features with results that name removed files; none when everything is looked for again anyway. */
function withLostFiles(
  { artifactRemoveTime }: Video,
  known: readonly FeatureRecord[],
  asked: readonly Feature[],
): readonly Feature[] {
  if (artifactRemoveTime === undefined || asked.length === 0) return [];
  return FEATURES_WITH_ARTIFACTS.filter((wanted) => known.some(({ feature }) => feature === wanted));
}

/** The bytes as recorded, if the media store still has them; undefined when they are to be fetched. */
async function bytesStillHere({ mediaStore }: IngestContext, video: Video): Promise<VideoBytes | undefined> {
  const { bytes, origin } = video;
  const object = bytes && (await mediaStore.stat(bytes.key));
  if (bytes !== undefined && object?.sizeBytes === bytes.sizeBytes) return bytes;
  if (origin.kind === 'url') return undefined;
  if (video.sourceRemoveTime !== undefined) throw new SourceExpiredError(video.id, video.sourceRemoveTime);
  throw new SourceNotFoundError(video.id, 'the media store has lost them; upload the video again');
}
