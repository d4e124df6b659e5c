import { Migration } from '@mikro-orm/migrations';

export class Migration20261128154800_similar_videos extends Migration {
  override name = 'Migration20261128154800_similar_videos';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "fingerprint_signatures" ("video_id" uuid not null, "position" smallint not null, "owner" text not null, "moment_seconds" real not null, "signature" bigint not null, primary key ("video_id", "position"));`,
    );
    this.addSql(
      `create index "fingerprint_signatures_band_0_index" on "fingerprint_signatures" ("owner", (("signature" >> 0) & 65535));`,
    );
    this.addSql(
      `create index "fingerprint_signatures_band_1_index" on "fingerprint_signatures" ("owner", (("signature" >> 16) & 65535));`,
    );
    this.addSql(
      `create index "fingerprint_signatures_band_2_index" on "fingerprint_signatures" ("owner", (("signature" >> 32) & 65535));`,
    );
    this.addSql(
      `create index "fingerprint_signatures_band_3_index" on "fingerprint_signatures" ("owner", (("signature" >> 48) & 65535));`,
    );

    this.addSql(`create or replace function "ai_results_index_fingerprint_fn"() returns trigger as $$ begin if new.feature = 'FINGERPRINT' then
    delete from fingerprint_signatures where video_id = new.video_id;     insert into fingerprint_signatures (video_id, position, owner, moment_seconds, signature)
    select distinct on (digits) new.video_id, at - 1, v.owner, (at - 1) * rtrim(new.result->'fingerprint'->>'step', 's')::float8, ('x' || digits)::bit(64)::bigint
    from videos v, jsonb_array_elements_text(new.result->'fingerprint'->'signatures') with ordinality s(digits, at)
    where v.id = new.video_id and digits <> ''
      and (at - 1) % greatest(2, ceil(jsonb_array_length(new.result->'fingerprint'->'signatures') / 256.0)::int) = 0
    order by digits, at;   end if;   return null; end; $$ language plpgsql;`);
    this.addSql(
      `create trigger "index_fingerprint" AFTER INSERT OR UPDATE on "ai_results" for each ROW execute function "ai_results_index_fingerprint_fn"();`,
    );

    this.addSql(
      `alter table "fingerprint_signatures" add constraint "fingerprint_signatures_video_id_foreign" foreign key ("video_id") references "videos" ("id") on delete cascade;`,
    );

    // Fingerprints that are there already.
    this.addSql(`update "ai_results" set "attempt" = "attempt" where "feature" = 'FINGERPRINT';`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "fingerprint_signatures" cascade;`);

    this.addSql(`drop trigger if exists "index_fingerprint" on "ai_results";`);
    this.addSql(`drop function if exists "ai_results_index_fingerprint_fn"();`);
  }
}
