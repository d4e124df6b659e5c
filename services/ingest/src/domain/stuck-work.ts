import { CANCELLED, conclude, type FeatureOutcome, type FeatureRecord, giveBack, hasEnded } from './feature.ts';
import { cancelJob, type Job, jobHasEnded } from './job.ts';
import type { AttemptEnd, JobAttempt } from './job-attempt.ts';
import type { Reason } from './reason.ts';
import { cancelVideo, failVideo, startProcessing, type Video, videoHasEnded } from './video.ts';

/**
 * States that no transition leaves behind and nobody would ever change, because video, job, features and attempts are
 * written together. A restored backup, a hand in the database or a bug can leave them all the same.
 *
 * | ailment               | what is found                                                   | what is done                              |
 * |-----------------------|-----------------------------------------------------------------|-------------------------------------------|
 * | NO_OPEN_JOB           | the video is open; it has no job, or its last one COMPLETED     | it gets a job, which proves what there is |
 * | JOB_FAILED            | the video is open; its last job FAILED                          | it FAILED, for the same reason            |
 * | JOB_CANCELLED         | the video is open; its last job was CANCELLED                   | it is CANCELLED                           |
 * | VIDEO_NOT_STARTED     | the video is UPLOADED; its job has been claimed                 | it is PROCESSING                          |
 * | FEATURE_WITHOUT_LEASE | a feature is RUNNING; no claim works on it                      | it is PENDING                             |
 * | JOB_OUTLIVES_VIDEO    | the video has ended; a job has not                              | the job is CANCELLED                      |
 * | FEATURE_OUTLIVES_VIDEO| the video has ended; a feature has not                          | it ends as the video did                  |
 * | ATTEMPT_WITHOUT_LEASE | an attempt is RUNNING; its job is not claimed by it             | it ends as its job did, else LEASE_EXPIRED|
 */
export type Ailment =
  | 'NO_OPEN_JOB'
  | 'JOB_FAILED'
  | 'JOB_CANCELLED'
  | 'VIDEO_NOT_STARTED'
  | 'FEATURE_WITHOUT_LEASE'
  | 'JOB_OUTLIVES_VIDEO'
  | 'FEATURE_OUTLIVES_VIDEO'
  | 'ATTEMPT_WITHOUT_LEASE';

/** Why something was put right that left no reason of its own. */
export const STUCK: Reason = {
  reason: 'STUCK',
  message:
    'Nobody worked on this any more, and what became of it was not recorded. Reprocess the video to look for it again.',
};

/** Everything that says where the work on a video stands. */
export interface VideoWork {
  readonly video: Video;
  /** In the order in which they were made. */
  readonly jobs: readonly Job[];
  readonly features: readonly FeatureRecord[];
  readonly attempts: readonly JobAttempt[];
}

/** What is wrong with the work on a video, in the order of the table; nothing for every state that transitions make. */
export function ailmentsOf(work: VideoWork): readonly Ailment[] {
  const { video, jobs } = work;
  const found: (Ailment | false)[] = [];
  const open = openJobOf(work);
  if (videoHasEnded(video)) {
    found.push(jobs.some((job) => !jobHasEnded(job)) && 'JOB_OUTLIVES_VIDEO');
    found.push(work.features.some((feature) => !hasEnded(feature)) && 'FEATURE_OUTLIVES_VIDEO');
  } else {
    found.push(open === undefined && ailmentOfEnded(jobs.at(-1)));
    const wasClaimed = open?.state === 'CLAIMED' || open?.state === 'WAITING';
    found.push(wasClaimed && video.status === 'UPLOADED' && 'VIDEO_NOT_STARTED');
    found.push(featuresWithoutLease(work).length > 0 && 'FEATURE_WITHOUT_LEASE');
  }
  found.push(attemptsWithoutLease(work).length > 0 && 'ATTEMPT_WITHOUT_LEASE');
  return found.filter((ailment) => ailment !== false);
}

function ailmentOfEnded(last: Job | undefined): Ailment {
  if (last?.state === 'FAILED') return 'JOB_FAILED';
  return last?.state === 'CANCELLED' ? 'JOB_CANCELLED' : 'NO_OPEN_JOB';
}

/** The job that something may still happen to. */
function openJobOf({ jobs }: Pick<VideoWork, 'jobs'>): Job | undefined {
  return jobs.findLast((job) => !jobHasEnded(job));
}

/** Features that are RUNNING though the attempt that wrote them holds no claim. */
function featuresWithoutLease({ jobs, features }: Pick<VideoWork, 'jobs' | 'features'>): readonly FeatureRecord[] {
  const isClaimedBy = (attempt: number) => jobs.some((job) => job.state === 'CLAIMED' && job.attempt === attempt);
  return features.filter(({ state, attempt }) => state === 'RUNNING' && !isClaimedBy(attempt));
}

/** Attempts that are RUNNING though they hold no claim. */
function attemptsWithoutLease({ jobs, attempts }: Pick<VideoWork, 'jobs' | 'attempts'>): readonly JobAttempt[] {
  const isClaimedBy = ({ jobId, attempt }: JobAttempt) =>
    jobs.some((job) => job.id === jobId && job.state === 'CLAIMED' && job.attempt === attempt);
  return attempts.filter((attempt) => attempt.state === 'RUNNING' && !isClaimedBy(attempt));
}

/** What puts the work on a video right. */
export interface Treatment {
  readonly video: Video;
  /** Those that change. */
  readonly features: readonly FeatureRecord[];
  /** Those that change, as they were and as they are to be. */
  readonly jobs: readonly { readonly from: Job; readonly to: Job }[];
  /** Those whose end is to be recorded. */
  readonly attempts: readonly { readonly attempt: JobAttempt; readonly how: AttemptEnd }[];
  /** Whether the video gets a job. */
  readonly needsJob: boolean;
}

/** What is done about some ailments of the work on a video. */
export function treat(work: VideoWork, ailments: readonly Ailment[], now: Date): Treatment {
  const video = { ...treatedVideo(work, ailments, now), updateTime: now };
  const isOver = videoHasEnded(video);
  const jobs = work.jobs.map((from) => ({ from, to: isOver && !jobHasEnded(from) ? cancelJob(from, now) : from }));
  const lost = attemptsWithoutLease({ jobs: jobs.map(({ to }) => to), attempts: work.attempts });
  return {
    video,
    features: isOver
      ? endedWith(video, work, now)
      : featuresWithoutLease(work).map((feature) => giveBack(feature, now)),
    jobs: jobs.filter(({ from, to }) => from !== to),
    attempts: lost.map((attempt) => {
      const job = jobs.find(({ to }) => to.id === attempt.jobId)?.to;
      return { attempt, how: endOfLostAttempt(attempt, job) };
    }),
    needsJob: ailments.includes('NO_OPEN_JOB'),
  };
}

function treatedVideo({ video, jobs }: VideoWork, ailments: readonly Ailment[], now: Date): Video {
  if (ailments.includes('JOB_FAILED')) return failVideo(video, jobs.at(-1)?.error ?? STUCK, now);
  if (ailments.includes('JOB_CANCELLED')) return cancelVideo(video, now);
  return ailments.includes('VIDEO_NOT_STARTED') ? startProcessing(video, now) : video;
}

/** The unfinished features of a video that has ended, ended as it has. */
function endedWith({ status, error }: Video, { features, jobs }: VideoWork, now: Date): readonly FeatureRecord[] {
  const outcome: FeatureOutcome =
    status === 'CANCELLED' ? { kind: 'skipped', reason: CANCELLED } : { kind: 'failed', reason: error ?? STUCK };
  const attempt = jobs.at(-1)?.attempt ?? 0;
  return features
    .filter((feature) => !hasEnded(feature))
    .map((feature) => conclude(feature, outcome, undefined, attempt, now));
}

/** How an attempt whose end was not recorded has ended, by what became of its job. */
function endOfLostAttempt({ attempt }: JobAttempt, job: Job | undefined): AttemptEnd {
  const isLast = job?.attempt === attempt;
  if (isLast && job.state === 'COMPLETED') return { state: 'SUCCEEDED' };
  if (isLast && job.state === 'CANCELLED') return { state: 'CANCELLED' };
  const error = (isLast ? job.error : undefined) ?? STUCK;
  return { state: 'LEASE_EXPIRED', failure: { errorClass: 'UNKNOWN', error } };
}
