import type { JsonObject } from '@bufbuild/protobuf';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Feature } from '../../../domain/feature.ts';
import { ArtifactSetEntity } from './artifact-set-entity.ts';
import { TIME_PRECISION } from './time-precision.ts';
import { VideoEntity } from './video-entity.ts';

/**
 * Table `earlier_results`: outcomes that videos had when they were handed over for another analysis, set aside until that is
 * COMPLETED. Nobody is shown them; those of the same stage are taken back when the analysis begins. Columns as of `ai_results`.
 */
export const EarlierResultEntity = defineEntity({
  name: 'EarlierResult',
  tableName: 'earlier_results',
  properties: {
    video: () => p.manyToOne(VideoEntity).primary().mapToPk().fieldName('video_id').deleteRule('cascade'),
    feature: p.text().$type<Feature>().primary(),
    state: p.text().$type<'SUCCEEDED' | 'SKIPPED'>(),
    result: p.json<JsonObject>().nullable(),
    resultBytes: p.bigint('number').generated('(octet_length(result::text)) stored').nullable(),
    artifactSet: () =>
      p
        .manyToOne(ArtifactSetEntity)
        .mapToPk()
        .fieldName('artifact_set')
        .nullable()
        .deleteRule('restrict')
        .index('earlier_results_artifact_set_index'),
    damagedRanges: p.json<JsonObject>().nullable(),
    stageKey: p.text().index('earlier_results_stage_key_index'),
    reusedVideoId: p.uuid().nullable(),
    reusedFindTime: p.datetime(TIME_PRECISION).nullable(),
    engine: p.text().nullable(),
    engineVersion: p.text().nullable(),
    reason: p.text().nullable(),
    message: p.text().nullable(),
    updateTime: p.datetime(TIME_PRECISION),
  },
  checks: [
    { name: 'earlier_results_state_check', expression: "state in ('SUCCEEDED', 'SKIPPED')" },
    { name: 'earlier_results_result_check', expression: "(result is not null) = (state = 'SUCCEEDED')" },
  ],
});

/** One row of `earlier_results`. */
export type EarlierResultRow = InferEntity<typeof EarlierResultEntity>;
