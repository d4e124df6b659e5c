import { fromJson, type JsonObject, toJson } from '@bufbuild/protobuf';
import type { EntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { DamagedRange } from '../../domain/damaged-range.ts';
import { FEATURES, type FeatureRecord } from '../../domain/feature.ts';
import type { FeatureRepository, FeatureStanding } from '../../ports/feature-repository.ts';
import { AiResultEntity, type AiResultRow } from './entities/ai-result-entity.ts';
import { jsonObject, STORED_JSON } from './stored-json.ts';

/** Features through MikroORM. */
export function createFeatureRepository(em: EntityManager): FeatureRepository {
  return {
    insert: async (features) => {
      await em.insertMany(
        AiResultEntity,
        features.map((record) => ({ ...toRow(record), video: record.videoId, feature: record.feature })),
      );
    },
    ofVideo: async (videoId, only) => {
      const where = { video: videoId, ...(only !== undefined && { feature: { $in: [...only] } }) };
      const rows = await em.find(AiResultEntity, where, { disableIdentityMap: true });
      return inOrder(rows.map((row) => ({ ...standingOf(row), result: resultOf(row) })));
    },
    standingsOf: async (videoIds) => {
      const rows = await em.find(
        AiResultEntity,
        { video: { $in: [...videoIds] } },
        { exclude: ['result'], disableIdentityMap: true },
      );
      const standings = Map.groupBy(rows.map(standingOf), ({ videoId }) => videoId);
      return new Map([...standings].map(([videoId, found]) => [videoId, inOrder(found)]));
    },
    save: async (features) => {
      // In one statement: every row exists, so each is in conflict. One that is named twice may be there once only.
      const rows = new Map(
        features.map((record) => {
          const { videoId: video, feature } = record;
          return [`${video} ${feature}`, { ...toRow(record), video, feature }];
        }),
      );
      if (rows.size > 0) await em.upsertMany(AiResultEntity, [...rows.values()], { disableIdentityMap: true });
    },
  };
}

/** Features in the order of FEATURES. */
export function inOrder<T extends Pick<FeatureRecord, 'feature'>>(records: readonly T[]): readonly T[] {
  return records.toSorted((a, b) => FEATURES.indexOf(a.feature) - FEATURES.indexOf(b.feature));
}

/** The columns of a feature, of those beside its key. */
export function toRow(record: FeatureRecord) {
  return {
    state: record.state,
    progressPercent: record.progressPercent,
    result: record.result === undefined ? null : jsonObject(toJson(FeatureResultSchema, record.result)),
    artifactSet: record.artifactSet ?? null,
    damagedRanges: record.damagedRanges.length === 0 ? null : damageToJson(record.damagedRanges),
    stageKey: record.stageKey ?? null,
    reusedVideoId: record.reuse?.videoId ?? null,
    reusedFindTime: record.reuse?.findTime ?? null,
    engine: record.engine?.name ?? null,
    engineVersion: record.engine?.version ?? null,
    reason: record.reason?.reason ?? null,
    message: record.reason?.message ?? null,
    attempt: record.attempt,
    updateTime: record.updateTime,
  } satisfies EntityData<AiResultRow>;
}

/** The columns that are read also where results are left out. */
type StandingRow = Pick<
  AiResultRow,
  | 'video'
  | 'feature'
  | 'state'
  | 'progressPercent'
  | 'artifactSet'
  | 'damagedRanges'
  | 'stageKey'
  | 'reusedVideoId'
  | 'reusedFindTime'
  | 'engine'
  | 'engineVersion'
  | 'reason'
  | 'message'
  | 'attempt'
  | 'updateTime'
>;

/** A feature out of its row, whose result may have been left out. */
export function standingOf(row: StandingRow): FeatureStanding {
  return {
    videoId: row.video,
    feature: row.feature,
    state: row.state,
    progressPercent: row.progressPercent,
    artifactSet: row.artifactSet ?? undefined,
    damagedRanges: damageOf(row),
    stageKey: row.stageKey ?? undefined,
    reuse:
      row.reusedVideoId && row.reusedFindTime
        ? { videoId: row.reusedVideoId, findTime: row.reusedFindTime }
        : undefined,
    engine: row.engine ? { name: row.engine, version: row.engineVersion ?? '' } : undefined,
    reason: row.reason ? { reason: row.reason, message: row.message ?? '' } : undefined,
    attempt: row.attempt,
    updateTime: row.updateTime,
  };
}

/** The result in a row. */
export function resultOf({ result }: Pick<AiResultRow, 'result'>): FeatureRecord['result'] {
  return result ? fromJson(FeatureResultSchema, result, STORED_JSON) : undefined;
}

function damageToJson(ranges: readonly DamagedRange[]): JsonObject {
  return { ranges: ranges.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds]) };
}

function damageOf({ damagedRanges }: Pick<AiResultRow, 'damagedRanges'>): readonly DamagedRange[] {
  const ranges = damagedRanges?.['ranges'];
  if (!Array.isArray(ranges)) return [];
  return ranges.map((pair) => {
    const [startSeconds, endSeconds] = Array.isArray(pair) ? pair.map(Number) : [];
    return { startSeconds: startSeconds ?? 0, endSeconds: endSeconds ?? 0 };
  });
}
