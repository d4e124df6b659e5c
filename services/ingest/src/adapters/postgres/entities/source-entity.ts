import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { TIME_PRECISION } from './time-precision.ts';

/**
 * Table `sources`: bytes in the media store that videos are made from, by content. The same bytes of one owner are here once,
 * however many videos name them; nobody's bytes are shared with another owner.
 */
export const SourceEntity = defineEntity({
  name: 'Source',
  tableName: 'sources',
  properties: {
    /** Key in the media store. */
    key: p.text().primary(),
    owner: p.text(),
    sha256: p.text(),
    sizeBytes: p.bigint('number'),
    createTime: p.datetime(TIME_PRECISION),
  },
  uniques: [{ name: 'sources_owner_sha256_unique', properties: ['owner', 'sha256'] }],
  checks: [
    { name: 'sources_sha256_check', expression: "sha256 ~ '^[0-9a-f]{64}$'" },
    { name: 'sources_size_bytes_check', expression: 'size_bytes >= 0' },
  ],
});

/** One row of `sources`. */
export type SourceRow = InferEntity<typeof SourceEntity>;
