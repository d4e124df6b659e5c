import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { SCOPES } from '../../../domain/caller.ts';
import { TIME_PRECISION } from './time-precision.ts';

/** Table `api_keys`: who may call. Never the keys themselves, only what they hash to. */
export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    id: p.uuid().primary(),
    hash: p.text().unique('api_keys_hash_unique'),
    prefix: p.text(),
    owner: p.text(),
    scope: p.enum(SCOPES),
    note: p.text(),
    createTime: p.datetime(TIME_PRECISION),
    lastUseTime: p.datetime(TIME_PRECISION).nullable(),
    revokeTime: p.datetime(TIME_PRECISION).nullable(),
  },
  checks: [{ name: 'api_keys_hash_check', expression: "hash ~ '^[0-9a-f]{64}$'" }],
});

/** One row of `api_keys`. */
export type ApiKeyRow = InferEntity<typeof ApiKeyEntity>;
