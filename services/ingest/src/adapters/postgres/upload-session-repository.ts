import { type EntityData, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UploadRefusal } from '../../domain/upload-refusal.ts';
import type { UploadSession } from '../../domain/upload-session.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { UploadSessionRepository } from '../../ports/upload-session-repository.ts';
import { UploadSessionEntity, type UploadSessionRow } from './entities/upload-session-entity.ts';

/** First number of the advisory locks on owners; the second is a hash of the owner. Two owners that share one only wait. */
const OWNER_LOCK = 7_649_111;

/** Upload sessions through MikroORM. */
export function createUploadSessionRepository(em: EntityManager): UploadSessionRepository {
  return {
    insert: async (session) => {
      await em.insert(UploadSessionEntity, { ...givenRow(session), ...changingRow(session) });
    },
    find: async (id) => {
      if (!isUuid(id)) return undefined;
      const row = await em.findOne(UploadSessionEntity, { id }, { disableIdentityMap: true });
      return row === null ? undefined : sessionOf(row);
    },
    lock: async (id) => {
      if (!isUuid(id)) return undefined;
      const options = { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true } as const;
      const row = await em.findOne(UploadSessionEntity, { id }, options);
      return row === null ? undefined : sessionOf(row);
    },
    list: async ({ owner, before, limit, now }) => {
      const rows = await em.find(
        UploadSessionEntity,
        {
          ...(owner !== undefined && { owner }),
          // Ids are in the order in which they were made (UUIDv7).
          ...(before !== undefined && { id: { $lt: before } }),
          state: { $ne: 'DISCARDED' },
          $or: [{ expireTime: { $gt: now } }, { leaseExpireTime: { $gt: now } }],
        },
        { orderBy: { id: 'desc' }, limit, disableIdentityMap: true },
      );
      return rows.map(sessionOf);
    },
    lockOwner: async (owner) => {
      await em.execute('select pg_advisory_xact_lock(?, hashtext(?))', [OWNER_LOCK, owner]);
    },
    findByRequestId: async (owner, requestId) => {
      const known = { owner, requestId, state: { $ne: 'DISCARDED' } } as const;
      const row = await em.findOne(UploadSessionEntity, known, { disableIdentityMap: true });
      return row === null ? undefined : sessionOf(row);
    },
    countUnderWay: async (owner) =>
      await em.count(UploadSessionEntity, { owner, state: { $in: ['OPEN', 'VERIFYING'] } }),
    save: async (session) => {
      await em.nativeUpdate(UploadSessionEntity, { id: session.id }, changingRow(session));
    },
    takeExpired: async (now, limit) => {
      const rows = await em.find(
        UploadSessionEntity,
        { expireTime: { $lte: now }, $or: [{ leaseExpireTime: null }, { leaseExpireTime: { $lte: now } }] },
        {
          orderBy: { expireTime: 'asc', id: 'asc' },
          limit,
          lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
          disableIdentityMap: true,
        },
      );
      return rows.map(sessionOf);
    },
    unverified: async (now, limit) => {
      const rows = await em.find(
        UploadSessionEntity,
        { state: 'VERIFYING', $or: [{ leaseExpireTime: null }, { leaseExpireTime: { $lte: now } }] },
        { fields: ['id'], orderBy: { id: 'asc' }, limit, disableIdentityMap: true },
      );
      return rows.map(({ id }) => id);
    },
    delete: async (id) => {
      await em.nativeDelete(UploadSessionEntity, { id });
    },
  };
}

function givenRow(session: UploadSession) {
  return {
    id: session.id,
    owner: session.owner,
    bytesKey: session.key,
    uploadId: session.uploadId,
    fileName: session.fileName,
    contentType: session.contentType,
    title: session.title,
    labels: { ...session.labels },
    features: [...session.features],
    onDuplicate: session.onDuplicate ?? null,
    priority: session.priority ?? null,
    force: session.force,
    language: session.language ?? null,
    sha256: session.sha256 ?? null,
    sizeBytes: session.sizeBytes,
    partSizeBytes: session.partSizeBytes,
    createTime: session.createTime,
  } satisfies EntityData<UploadSessionRow>;
}

function changingRow(session: UploadSession) {
  return {
    requestId: session.request?.id ?? null,
    requestFingerprint: session.request?.fingerprint ?? null,
    state: session.state,
    attempt: session.attempt,
    leaseExpireTime: session.leaseExpireTime ?? null,
    verifiedBytes: session.verifiedBytes,
    videoId: session.videoId ?? null,
    refusalReason: session.refusal?.reason ?? null,
    refusalMessage: session.refusal?.message ?? null,
    refusalMetadata: session.refusal ? { ...session.refusal.metadata } : null,
    expireTime: session.expireTime,
  } satisfies EntityData<UploadSessionRow>;
}

function sessionOf(row: UploadSessionRow): UploadSession {
  return {
    id: row.id,
    owner: row.owner,
    request: row.requestId ? { id: row.requestId, fingerprint: row.requestFingerprint ?? '' } : undefined,
    key: row.bytesKey,
    uploadId: row.uploadId,
    fileName: row.fileName,
    contentType: row.contentType,
    title: row.title,
    labels: row.labels,
    features: row.features,
    onDuplicate: row.onDuplicate ?? undefined,
    priority: row.priority ?? undefined,
    force: row.force,
    language: row.language ?? undefined,
    sha256: row.sha256 ?? undefined,
    sizeBytes: row.sizeBytes,
    partSizeBytes: row.partSizeBytes,
    state: row.state,
    attempt: row.attempt,
    leaseExpireTime: row.leaseExpireTime ?? undefined,
    verifiedBytes: row.verifiedBytes,
    videoId: row.videoId ?? undefined,
    refusal: refusalOf(row),
    createTime: row.createTime,
    expireTime: row.expireTime,
  };
}

function refusalOf({ refusalReason, refusalMessage, refusalMetadata }: UploadSessionRow): UploadRefusal | undefined {
  if (!refusalReason) return undefined;
  return { reason: refusalReason, message: refusalMessage ?? '', metadata: refusalMetadata ?? {} };
}
