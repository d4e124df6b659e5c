import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { DeadLetter } from '../../domain/dead-letter.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { DeadLetterRepository, DeadLetterSummary } from '../../ports/dead-letter-repository.ts';
import { DeadLetterEntity, type DeadLetterRow } from './entities/dead-letter-entity.ts';

/** Ids are UUIDv7: the newest letters have the largest. */
const REMOVE_OLDEST = `delete from dead_letters
  where id < (select id from dead_letters order by id desc offset ? limit 1) returning id`;

const LISTED = [
  'id',
  'reason',
  'message',
  'queue',
  'deadLetterTime',
  'jobId',
  'video',
  'bodySizeBytes',
  'createTime',
] as const;

/** Dead letters through MikroORM. */
export function createDeadLetterRepository(em: EntityManager): DeadLetterRepository {
  const findOne = async (id: string, lockMode?: LockMode.PESSIMISTIC_WRITE) => {
    if (!isUuid(id)) return undefined;
    const row = await em.findOne(DeadLetterEntity, { id }, { disableIdentityMap: true, ...(lockMode && { lockMode }) });
    return row === null ? undefined : fromRow(row);
  };
  return {
    insert: async ({ reason: { reason, message }, jobId, videoId, body, headers, ...letter }) => {
      await em.insert(DeadLetterEntity, {
        ...letter,
        reason,
        message,
        jobId: jobId ?? null,
        video: videoId ?? null,
        body: Buffer.from(body),
        headers: { ...headers },
      });
    },
    has: async (fingerprint) => (await em.count(DeadLetterEntity, { fingerprint })) > 0,
    find: async (id) => await findOne(id),
    lock: async (id) => await findOne(id, LockMode.PESSIMISTIC_WRITE),
    list: async (before, limit) => {
      const rows = await em.find(DeadLetterEntity, before === undefined ? {} : { id: { $lt: before } }, {
        fields: LISTED,
        orderBy: { id: 'desc' },
        limit,
        disableIdentityMap: true,
      });
      return rows.map(summaryOf);
    },
    count: async () => await em.count(DeadLetterEntity, {}),
    remove: async (id) => isUuid(id) && (await em.nativeDelete(DeadLetterEntity, { id })) > 0,
    removeOlderThan: async (time) => await em.nativeDelete(DeadLetterEntity, { createTime: { $lt: time } }),
    removeAllButNewest: async (count) => {
      const removed: readonly unknown[] = await em.execute(REMOVE_OLDEST, [count - 1], 'all');
      return removed.length;
    },
  };
}

function summaryOf(row: Pick<DeadLetterRow, (typeof LISTED)[number]>): DeadLetterSummary {
  const { id, reason, message, queue, deadLetterTime, jobId, video, bodySizeBytes, createTime } = row;
  const names = { jobId: jobId ?? undefined, videoId: video ?? undefined };
  return { id, reason: { reason, message }, queue, deadLetterTime, bodySizeBytes, createTime, ...names };
}

function fromRow(row: DeadLetterRow): DeadLetter {
  const { body, headers, fingerprint } = row;
  return { ...summaryOf(row), body: new Uint8Array(body), headers, fingerprint };
}
