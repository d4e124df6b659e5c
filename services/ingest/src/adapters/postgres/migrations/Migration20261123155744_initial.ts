import { Migration } from '@mikro-orm/migrations';

export class Migration20261123155744_initial extends Migration {
  override name = 'Migration20261123155744_initial';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "outbox" ("id" uuid not null, "job_id" uuid not null, "create_time" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "outbox_job_id_index" on "outbox" ("job_id");`);

    this.addSql(
      `create table "videos" ("id" uuid not null, "title" text not null, "labels" jsonb not null, "status" text not null, "progress_percent" smallint not null, "file_name" text null, "url" text null, "bytes_key" text null, "size_bytes" bigint null, "sha256" text null, "content_type" text null, "media_info" jsonb null, "error_reason" text null, "error_message" text null, "create_time" timestamptz(3) not null, "update_time" timestamptz(3) not null, "complete_time" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "videos_create_time_id_index" on "videos" ("create_time", "id");`);

    this.addSql(
      `create table "jobs" ("id" uuid not null, "video_id" uuid not null, "state" text not null, "attempt" int not null, "releases" int not null, "max_attempts" int not null, "run_after" timestamptz(3) null, "lease_expire_time" timestamptz(3) null, "processor_id" text null, "ticket_count" int not null, "ticket_due_time" timestamptz(3) null, "error_reason" text null, "error_message" text null, "create_time" timestamptz(3) not null, "update_time" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "jobs_video_id_index" on "jobs" ("video_id");`);
    this.addSql(`create index "jobs_run_after_index" on "jobs" ("run_after") where state = 'WAITING';`);
    this.addSql(`create index "jobs_lease_expire_time_index" on "jobs" ("lease_expire_time") where state = 'CLAIMED';`);
    this.addSql(`create index "jobs_ticket_due_time_index" on "jobs" ("ticket_due_time") where state = 'READY';`);

    this.addSql(
      `create table "ai_results" ("video_id" uuid not null, "feature" text not null, "state" text not null, "progress_percent" smallint not null, "result" jsonb null, "engine" text null, "engine_version" text null, "reason" text null, "message" text null, "attempt" int not null, "update_time" timestamptz(3) not null, primary key ("video_id", "feature"));`,
    );

    this.addSql(
      `alter table "videos" add constraint "videos_progress_percent_check" check (progress_percent >= 0 and progress_percent <= 100);`,
    );
    this.addSql(
      `alter table "videos" add constraint "videos_completed_progress_check" check ((progress_percent = 100) = (status = 'COMPLETED'));`,
    );
    this.addSql(
      `alter table "videos" add constraint "videos_one_origin_check" check (num_nonnulls(file_name, url) = 1);`,
    );
    this.addSql(
      `alter table "videos" add constraint "videos_whole_bytes_check" check (num_nonnulls(bytes_key, size_bytes, sha256) in (0, 3));`,
    );
    this.addSql(
      `alter table "videos" add constraint "videos_error_check" check ((error_reason is not null) = (status = 'FAILED'));`,
    );
    this.addSql(
      `alter table "videos" add constraint "videos_complete_time_check" check ((complete_time is not null) = (status in ('COMPLETED', 'FAILED', 'CANCELLED')));`,
    );
    this.addSql(
      `alter table "videos" add constraint "videos_status_check" check ("status" in ('UPLOADED', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED'));`,
    );

    this.addSql(
      `alter table "jobs" add constraint "jobs_video_id_foreign" foreign key ("video_id") references "videos" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "jobs" add constraint "jobs_attempts_check" check (attempt >= 0 and releases >= 0 and releases <= attempt and max_attempts > 0);`,
    );
    this.addSql(
      `alter table "jobs" add constraint "jobs_run_after_check" check ((run_after is not null) = (state = 'WAITING'));`,
    );
    this.addSql(
      `alter table "jobs" add constraint "jobs_lease_check" check (num_nonnulls(lease_expire_time, processor_id) = case when state = 'CLAIMED' then 2 else 0 end);`,
    );
    this.addSql(
      `alter table "jobs" add constraint "jobs_ticket_due_check" check ((ticket_due_time is not null) = (state = 'READY'));`,
    );
    this.addSql(
      `alter table "jobs" add constraint "jobs_state_check" check ("state" in ('READY', 'WAITING', 'CLAIMED', 'COMPLETED', 'FAILED'));`,
    );

    this.addSql(
      `alter table "ai_results" add constraint "ai_results_video_id_foreign" foreign key ("video_id") references "videos" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_progress_percent_check" check (progress_percent >= 0 and progress_percent <= 100);`,
    );
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_ended_progress_check" check ((progress_percent = 100) = (state in ('SUCCEEDED', 'SKIPPED', 'FAILED')));`,
    );
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_result_check" check ((result is not null) = (state = 'SUCCEEDED'));`,
    );
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_reason_check" check ((reason is not null) = (state in ('SKIPPED', 'FAILED')));`,
    );
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_feature_check" check ("feature" in ('MEDIA_INFO', 'SHOTS', 'KEYFRAMES', 'BLACK', 'LOUDNESS', 'SILENCE'));`,
    );
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_state_check" check ("state" in ('PENDING', 'RUNNING', 'SUCCEEDED', 'SKIPPED', 'FAILED'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "jobs" drop constraint "jobs_video_id_foreign";`);
    this.addSql(`alter table "ai_results" drop constraint "ai_results_video_id_foreign";`);

    this.addSql(`drop table if exists "outbox" cascade;`);
    this.addSql(`drop table if exists "videos" cascade;`);
    this.addSql(`drop table if exists "jobs" cascade;`);
    this.addSql(`drop table if exists "ai_results" cascade;`);
  }
}
