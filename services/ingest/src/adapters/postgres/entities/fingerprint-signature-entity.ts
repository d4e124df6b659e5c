import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { VideoEntity } from './video-entity.ts';

/** Most signatures of a video that are indexed. */
export const MAX_INDEXED_SIGNATURES = 256;

/** Parts of a signature that are indexed each by itself, and bits of one. */
export const SIGNATURE_BANDS = 4;
const BAND_BITS = 16;

/** A part of a signature, as an expression that its index is found by. */
export function bandOf(signature: string, band: number): string {
  return `((${signature} >> ${BAND_BITS * band}) & ${2 ** BAND_BITS - 1})`;
}

/**
 * Table `fingerprint_signatures`: signatures of FINGERPRINT results, by which videos that show the same are found. A trigger of `ai_results` writes it, at most one a
 * second and no more than MAX_INDEXED_SIGNATURES a video; whoever searches asks for all of a video's.
 *
 * Two signatures that differ by few bits are equal in one of four parts, each with an index of its own (multi-index hashing: Norouzi, Punjani, Fleet, "Fast Search
 * in Hamming Space with Multi-Index Hashing", CVPR 2012): surely up to 3 bits, and mostly up to 8 or so; a passage is found by any of its moments.
 */
export const FingerprintSignatureEntity = defineEntity({
  name: 'FingerprintSignature',
  tableName: 'fingerprint_signatures',
  properties: {
    video: () => p.manyToOne(VideoEntity).primary().mapToPk().fieldName('video_id').deleteRule('cascade'),
    /** Position in the result. */
    position: p.smallint().primary(),
    /** The video's. */
    owner: p.text(),
    momentSeconds: p.float(),
    /** 64 bits. */
    signature: p.bigint(),
  },
  indexes: Array.from({ length: SIGNATURE_BANDS }, (_, band) => {
    const name = `fingerprint_signatures_band_${band}_index`;
    const expression = `create index "${name}" on "fingerprint_signatures" ("owner", ${bandOf('"signature"', band)})`;
    return { name, expression };
  }),
});

/** One row of `fingerprint_signatures`. */
export type FingerprintSignatureRow = InferEntity<typeof FingerprintSignatureEntity>;

/** Keeps the table as the results are: the body of a trigger after each insert or update of a row of `ai_results`. */
export const INDEX_FINGERPRINT = `if new.feature = 'FINGERPRINT' then
    delete from fingerprint_signatures where video_id = new.video_id;
    insert into fingerprint_signatures (video_id, position, owner, moment_seconds, signature)
    select distinct on (digits) new.video_id, at - 1, v.owner, (at - 1) * rtrim(new.result->'fingerprint'->>'step', 's')::float8, ('x' || digits)::bit(64)::bigint
    from videos v, jsonb_array_elements_text(new.result->'fingerprint'->'signatures') with ordinality s(digits, at)
    where v.id = new.video_id and digits <> ''
      and (at - 1) % greatest(2, ceil(jsonb_array_length(new.result->'fingerprint'->'signatures') / ${MAX_INDEXED_SIGNATURES}.0)::int) = 0
    order by digits, at;
  end if;
  return null;`;
