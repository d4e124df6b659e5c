import type { EntityManager } from '@mikro-orm/postgresql';
import type { FingerprintResult } from '@vidi/contracts/vidi/v1/results';
import { SIMILARITY_PARAMETERS } from '../../domain/similarity/similarity-parameters.ts';
import { type AskedSignature, type FingerprintIndex, MAX_CANDIDATES } from '../../ports/fingerprint-index.ts';
import { AiResultEntity } from './entities/ai-result-entity.ts';
import { bandOf, SIGNATURE_BANDS } from './entities/fingerprint-signature-entity.ts';
import { resultOf } from './feature-repository.ts';

/** Most rows that are looked at for one part of one signature: what very many videos show, such as a title, finds some of them. */
const MAX_ROWS_PER_BAND = 100;

/** Most offsets of one video that are tried. */
const MAX_OFFSETS = 8;

/** Seconds that offsets are rounded to: what is shared has many moments at about one offset. */
const OFFSET_SECONDS = 0.5;

/** The rows that equal a signature in one part. A subquery with a limit, so that it is looked up in the part's index once for every signature asked for. */
function rowsOfBand(band: number): string {
  return `(select s.video_id, s.moment_seconds, s.signature from fingerprint_signatures s
      where s.owner = ? and ${bandOf('s.signature', band)} = ${bandOf('asked.signature', band)} limit ${MAX_ROWS_PER_BAND})`;
}

/** Votes for offsets: one for each part in which two signatures that are close are equal. */
const FIND = `
  select hit.video_id, round((hit.moment_seconds - asked.moment) / ${OFFSET_SECONDS}) * ${OFFSET_SECONDS} as offset_seconds, count(*)::int as votes
  from unnest(array[?]::bigint[], array[?]::float8[]) as asked(signature, moment)
  cross join lateral (${Array.from({ length: SIGNATURE_BANDS }, (_, band) => rowsOfBand(band)).join(' union all ')}) as hit
  where hit.video_id <> ?::uuid and bit_count((hit.signature # asked.signature)::bit(64)) <= ${SIMILARITY_PARAMETERS.maxDistance}
  group by 1, 2`;

interface Votes {
  readonly video_id: string;
  readonly offset_seconds: number;
  readonly votes: number;
}

/** Fingerprints through MikroORM. */
export function createFingerprintIndex(em: EntityManager): FingerprintIndex {
  return {
    candidates: async (owner, except, asked) => {
      if (asked.length === 0) return [];
      const owners = new Array<string>(SIGNATURE_BANDS).fill(owner);
      const rows = await em.execute<Votes[]>(FIND, [...askedColumns(asked), ...owners, except]);
      const byVideo = [...Map.groupBy(rows, ({ video_id }) => video_id)].map(([videoId, votes]) => ({
        videoId,
        total: votes.reduce((sum, row) => sum + row.votes, 0),
        offsets: votes
          .toSorted((a, b) => b.votes - a.votes || a.offset_seconds - b.offset_seconds)
          .slice(0, MAX_OFFSETS)
          .map(({ offset_seconds }) => Number(offset_seconds)),
      }));
      return byVideo
        .toSorted((a, b) => b.total - a.total || a.videoId.localeCompare(b.videoId))
        .slice(0, MAX_CANDIDATES)
        .map(({ videoId, offsets }) => ({ videoId, offsets }));
    },
    fingerprintsOf: async (videoIds) => {
      const where = { video: { $in: [...videoIds] }, feature: 'FINGERPRINT' } as const;
      const rows = await em.find(AiResultEntity, where, { disableIdentityMap: true });
      return new Map(
        rows.flatMap((row): [string, FingerprintResult][] => {
          const content = resultOf(row)?.result;
          return content?.case === 'fingerprint' ? [[row.video, content.value]] : [];
        }),
      );
    },
  };
}

function askedColumns(asked: readonly AskedSignature[]): [signatures: string[][], moments: number[][]] {
  return [[asked.map(({ signature }) => String(signature))], [asked.map(({ momentSeconds }) => momentSeconds)]];
}
