import type { EntityManager } from '@mikro-orm/postgresql';
import type { Feature, FeatureRecord } from '../../domain/feature.ts';
import type { EarlierResults } from '../../ports/earlier-results.ts';
import { AiResultEntity } from './entities/ai-result-entity.ts';
import { EarlierResultEntity, type EarlierResultRow } from './entities/earlier-result-entity.ts';
import { resultOf, standingOf, toRow } from './feature-repository.ts';

/** The latest of each key, found by the indexes of both tables; results are read for these alone, as they can be large. */
const FIND = `
  select distinct on (stage_key) video_id, feature, place from (
    select stage_key, video_id, feature, 'now' as place, coalesce(reused_find_time, update_time) as find_time
    from ai_results where stage_key = any(array[?]::text[])
    union all
    select stage_key, video_id, feature, 'aside', coalesce(reused_find_time, update_time)
    from earlier_results where stage_key = any(array[?]::text[])
  ) found where find_time > ?::timestamptz order by stage_key, find_time desc, video_id`;

interface Found {
  readonly video_id: string;
  readonly feature: Feature;
  readonly place: 'now' | 'aside';
}

/** Outcomes of before through MikroORM. */
export function createEarlierResults(em: EntityManager): EarlierResults {
  const readAside = async (where: object) =>
    (await em.find(EarlierResultEntity, where, { disableIdentityMap: true })).map(asideOf);
  return {
    find: async (stageKeys, foundAfter) => {
      const after = foundAfter?.toISOString() ?? '-infinity';
      const found = await em.execute<Found[]>(FIND, [[...stageKeys], [...stageKeys], after]);
      const keysIn = (wanted: Found['place']) =>
        found.flatMap(({ video_id, feature, place }) => (place === wanted ? [{ video: video_id, feature }] : []));
      const [now, aside] = [keysIn('now'), keysIn('aside')];
      const standing =
        now.length === 0 ? [] : await em.find(AiResultEntity, { $or: now }, { disableIdentityMap: true });
      return [
        ...standing.map((row) => ({ ...standingOf(row), result: resultOf(row) })),
        ...(aside.length === 0 ? [] : await readAside({ $or: aside })),
      ];
    },
    setAside: async (records) => {
      for (const record of records) {
        const { state, result, artifactSet, damagedRanges, stageKey, reusedVideoId, reusedFindTime, ...rest } =
          toRow(record);
        if (stageKey === null || (state !== 'SUCCEEDED' && state !== 'SKIPPED')) {
          throw new TypeError(`${record.feature} is ${record.state} and cannot be set aside`);
        }
        const { engine, engineVersion, reason, message, updateTime } = rest;
        await em.upsert(
          EarlierResultEntity,
          {
            video: record.videoId,
            feature: record.feature,
            ...{ state, result, artifactSet, damagedRanges, stageKey, reusedVideoId, reusedFindTime },
            ...{ engine, engineVersion, reason, message, updateTime },
          },
          { disableIdentityMap: true },
        );
      }
    },
    ofVideo: async (videoId) => await readAside({ video: videoId }),
    drop: async (videoId, features) => {
      const where = { video: videoId, ...(features !== undefined && { feature: { $in: [...features] } }) };
      const options = { fields: ['artifactSet'], disableIdentityMap: true } as const;
      const rows = await em.find(EarlierResultEntity, where, options);
      await em.nativeDelete(EarlierResultEntity, where);
      return rows.flatMap(({ artifactSet }) => (typeof artifactSet === 'string' ? [artifactSet] : []));
    },
  };
}

function asideOf(row: EarlierResultRow): FeatureRecord {
  return { ...standingOf({ ...row, progressPercent: 100, attempt: 0 }), result: resultOf(row) };
}
