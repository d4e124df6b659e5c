import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { TIME_PRECISION } from './time-precision.ts';

/** Table `artifact_sets`: files in the media store that results name, the files of one result together. */
export const ArtifactSetEntity = defineEntity({
  name: 'ArtifactSet',
  tableName: 'artifact_sets',
  properties: {
    /** What the keys of the files start with. */
    key: p.text().primary(),
    owner: p.text().index('artifact_sets_owner_index'),
    sizeBytes: p.bigint('number'),
    createTime: p.datetime(TIME_PRECISION),
  },
  checks: [{ name: 'artifact_sets_size_bytes_check', expression: 'size_bytes >= 0' }],
});

/** One row of `artifact_sets`. */
export type ArtifactSetRow = InferEntity<typeof ArtifactSetEntity>;
