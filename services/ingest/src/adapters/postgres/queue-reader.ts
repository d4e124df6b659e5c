import type { EntityManager } from '@mikro-orm/postgresql';
import type { Feature } from '../../domain/feature.ts';
import { PRIORITIES, type Priority } from '../../domain/scheduling/priority.ts';
import type { QueueReader } from '../../ports/queue-reader.ts';

/** Seconds of a video, out of its media info: a Duration as Protobuf JSON, such as `12.5s`. */
const DURATION = `rtrim(v.media_info ->> 'duration', 's')::float8`;

const SIZE = `j.needs, ${DURATION} as "durationS", v.size_bytes::float8 as "sizeBytes"`;

/** From each lane no more than could be wanted of all of them; a lane's first jobs before its later ones. */
const READY = `select j.video_id as "videoId", l.priority, l.owner, l.turn::float8 as turn,
    extract(epoch from l.since)::float8 as since, j.place::int as place, ${SIZE}
  from queue_lanes l cross join lateral (
    select r.video_id, r.needs, row_number() over (order by r.id) as place from jobs r
    where r.state = 'READY' and r.priority = l.priority and r.owner = l.owner order by r.id limit ?
  ) j join videos v on v.id = j.video_id
  order by array_position(array[?]::text[], l.priority), j.place limit ?`;

const RUNNING = `select j.video_id as "videoId", extract(epoch from a.start_time)::float8 as "startS", ${SIZE},
    coalesce((select avg(f.progress_percent) from ai_results f
      where f.video_id = j.video_id and f.feature = any(j.needs)), 0)::float8 as "progressPercent"
  from jobs j join job_attempts a on a.job_id = j.id and a.attempt = j.attempt join videos v on v.id = j.video_id
  where j.state = 'CLAIMED'`;

/** Features that the same attempt found, of jobs that ended well: what was kept from before took none of its time. */
const MEASURED = `select f.feature, d.duration as "durationS", v.size_bytes::float8 as "sizeBytes", a.job_id as "jobId",
    extract(epoch from f.update_time - a.start_time)::float8 as "workS"
  from (
    select job_id, attempt, start_time from job_attempts where state = 'SUCCEEDED' and end_time > ?::timestamptz
    order by end_time desc limit ?
  ) a
  join jobs j on j.id = a.job_id join videos v on v.id = j.video_id
  join lateral (select ${DURATION} as duration) d on d.duration > 0
  join ai_results f on f.video_id = v.id and f.state = 'SUCCEEDED' and f.attempt = a.attempt and f.update_time >= a.start_time
    and f.reused_video_id is null`;

interface SizeRow {
  readonly needs: readonly Feature[];
  readonly durationS: number | null;
  readonly sizeBytes: number | null;
}

/** The queue in PostgreSQL. */
export function createQueueReader(em: EntityManager): QueueReader {
  return {
    read: async (limit) => {
      const ready = await em.execute<ReadyRow[]>(READY, [limit, [...PRIORITIES], limit]);
      const running = await em.execute<RunningRow[]>(RUNNING);
      const passed = await em.execute<{ priority: Priority; count: number }[]>('select * from passed_priorities');
      return {
        ready: ready.map(({ videoId, priority, owner, turn, since, place, ...size }) => ({
          videoId,
          priority,
          lane: { owner, turn, since },
          place,
          ...sizeOf(size),
        })),
        passedOver: new Map(passed.map(({ priority, count }) => [priority, count])),
        running: running.map(({ videoId, startS, progressPercent, ...size }) => ({
          videoId,
          startTime: new Date(startS * 1_000),
          progressPercent,
          ...sizeOf(size),
        })),
      };
    },
    measured: async (after, limit) => {
      const rows = await em.execute<MeasuredRow[]>(MEASURED, [after.toISOString(), limit]);
      const videos = [...new Map(rows.map((row) => [row.jobId, row])).values()];
      const seconds = videos.reduce((sum, { durationS }) => sum + durationS, 0);
      const bytes = videos.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
      return {
        samples: rows.map(({ feature, durationS, workS }) => ({ feature, durationS, workS })),
        meanDurationS: videos.length === 0 ? undefined : seconds / videos.length,
        bytesPerSecond: bytes === 0 ? undefined : bytes / seconds,
      };
    },
  };
}

interface ReadyRow extends SizeRow {
  readonly videoId: string;
  readonly priority: Priority;
  readonly owner: string;
  readonly turn: number;
  readonly since: number;
  readonly place: number;
}

interface RunningRow extends SizeRow {
  readonly videoId: string;
  readonly startS: number;
  readonly progressPercent: number;
}

interface MeasuredRow {
  readonly jobId: string;
  readonly feature: Feature;
  readonly durationS: number;
  readonly sizeBytes: number | null;
  readonly workS: number;
}

function sizeOf({ needs, durationS, sizeBytes }: SizeRow) {
  return { needs, durationS: durationS ?? undefined, sizeBytes: sizeBytes ?? undefined };
}
