import { Migration } from '@mikro-orm/migrations';

export class Migration20261128125102_stage_cache extends Migration {
  override name = 'Migration20261128125102_stage_cache';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "earlier_results" ("video_id" uuid not null, "feature" text not null, "state" text not null, "result" jsonb null, "result_bytes" bigint generated always as (octet_length(result::text)) stored null, "artifact_set" text null, "damaged_ranges" jsonb null, "stage_key" text not null, "reused_video_id" uuid null, "reused_find_time" timestamptz(3) null, "engine" text null, "engine_version" text null, "reason" text null, "message" text null, "update_time" timestamptz(3) not null, primary key ("video_id", "feature"));`,
    );
    this.addSql(`create index "earlier_results_artifact_set_index" on "earlier_results" ("artifact_set");`);
    this.addSql(`create index "earlier_results_stage_key_index" on "earlier_results" ("stage_key");`);

    this.addSql(`alter table "jobs" add "may_reuse" boolean not null default true;`);

    this.addSql(
      `alter table "ai_results" add "stage_key" text null, add "reused_video_id" uuid null, add "reused_find_time" timestamptz(3) null;`,
    );
    this.addSql(`create index "ai_results_stage_key_index" on "ai_results" ("stage_key") where stage_key is not null;`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_stage_key_check" check (stage_key is null or state in ('SUCCEEDED', 'SKIPPED'));`,
    );
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_reuse_check" check ((reused_video_id is null) = (reused_find_time is null));`,
    );

    this.addSql(
      `alter table "earlier_results" add constraint "earlier_results_video_id_foreign" foreign key ("video_id") references "videos" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "earlier_results" add constraint "earlier_results_artifact_set_foreign" foreign key ("artifact_set") references "artifact_sets" ("key") on delete restrict;`,
    );
    this.addSql(
      `alter table "earlier_results" add constraint "earlier_results_state_check" check (state in ('SUCCEEDED', 'SKIPPED'));`,
    );
    this.addSql(
      `alter table "earlier_results" add constraint "earlier_results_result_check" check ((result is not null) = (state = 'SUCCEEDED'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "earlier_results" cascade;`);

    this.addSql(`drop index "ai_results_stage_key_index";`);
    this.addSql(`alter table "ai_results" drop constraint "ai_results_stage_key_check";`);
    this.addSql(`alter table "ai_results" drop constraint "ai_results_reuse_check";`);
    this.addSql(
      `alter table "ai_results" drop column "stage_key", drop column "reused_video_id", drop column "reused_find_time";`,
    );

    this.addSql(`alter table "jobs" drop column "may_reuse";`);
  }
}
