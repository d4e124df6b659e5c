import type { JsonObject } from '@bufbuild/protobuf';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { FEATURE_STATES, FEATURES } from '../../../domain/feature.ts';
import { ArtifactSetEntity } from './artifact-set-entity.ts';
import { INDEX_FINGERPRINT } from './fingerprint-signature-entity.ts';
import { TIME_PRECISION } from './time-precision.ts';
import { VideoEntity } from './video-entity.ts';

/** Table `ai_results`: one row for each feature asked for of each video, from the moment the video is there. */
export const AiResultEntity = defineEntity({
  name: 'AiResult',
  tableName: 'ai_results',
  properties: {
    video: () => p.manyToOne(VideoEntity).primary().mapToPk().fieldName('video_id').deleteRule('cascade'),
    feature: p.enum(FEATURES).primary(),
    state: p.enum(FEATURE_STATES),
    progressPercent: p.smallint(),
    /** `vidi.v1.FeatureResult` as Protobuf JSON. */
    result: p.json<JsonObject>().nullable(),
    /** Size of the result as JSON, computed by the database itself: no write can forget it. */
    resultBytes: p.bigint('number').generated('(octet_length(result::text)) stored').nullable(),
    /** Where the artifacts are that the result names; keeps a set that a result names from being forgotten. */
    artifactSet: () =>
      p
        .manyToOne(ArtifactSetEntity)
        .mapToPk()
        .fieldName('artifact_set')
        .nullable()
        .deleteRule('restrict')
        .index('ai_results_artifact_set_index'),
    /** What the result was not made from, as `ranges` of pairs of seconds; null when it was made from everything. */
    damagedRanges: p.json<JsonObject>().nullable(),
    /** See stageKey in the use cases. */
    stageKey: p.text().nullable(),
    /** See Reuse. No foreign key: the video that an outcome was found for may go. */
    reusedVideoId: p.uuid().nullable(),
    reusedFindTime: p.datetime(TIME_PRECISION).nullable(),
    engine: p.text().nullable(),
    engineVersion: p.text().nullable(),
    reason: p.text().nullable(),
    message: p.text().nullable(),
    attempt: p.integer(),
    updateTime: p.datetime(TIME_PRECISION),
  },
  indexes: [
    // For the sweep of stuck videos.
    { name: 'ai_results_unfinished_index', properties: ['video'], where: "state in ('PENDING', 'RUNNING')" },
    { name: 'ai_results_stage_key_index', properties: ['stageKey'], where: 'stage_key is not null' },
  ],
  triggers: [
    {
      // In the database, so that no write can forget it.
      name: 'index_fingerprint',
      timing: 'after',
      events: ['insert', 'update'],
      body: INDEX_FINGERPRINT,
    },
  ],
  checks: [
    { name: 'ai_results_progress_percent_check', expression: 'progress_percent >= 0 and progress_percent <= 100' },
    {
      name: 'ai_results_ended_progress_check',
      expression: "(progress_percent = 100) = (state in ('SUCCEEDED', 'SKIPPED', 'FAILED'))",
    },
    { name: 'ai_results_result_check', expression: "(result is not null) = (state = 'SUCCEEDED')" },
    { name: 'ai_results_artifact_set_check', expression: 'artifact_set is null or result is not null' },
    { name: 'ai_results_damaged_ranges_check', expression: 'damaged_ranges is null or result is not null' },
    { name: 'ai_results_stage_key_check', expression: "stage_key is null or state in ('SUCCEEDED', 'SKIPPED')" },
    { name: 'ai_results_reuse_check', expression: '(reused_video_id is null) = (reused_find_time is null)' },
    { name: 'ai_results_reason_check', expression: "(reason is not null) = (state in ('SKIPPED', 'FAILED'))" },
  ],
});

/** One row of `ai_results`. */
export type AiResultRow = InferEntity<typeof AiResultEntity>;
