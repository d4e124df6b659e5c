import { Migration } from '@mikro-orm/migrations';

export class Migration20261128071614_video_fetch extends Migration {
  override name = 'Migration20261128071614_video_fetch';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "videos" add "fetch_received_bytes" bigint null, add "fetch_total_bytes" bigint null, add "fetch_resume_count" int null, add "fetch_start_time" timestamptz(3) null, add "fetch_complete_time" timestamptz(3) null;`,
    );
    this.addSql(
      `alter table "videos" add constraint "videos_whole_fetch_check" check (num_nonnulls(fetch_received_bytes, fetch_resume_count, fetch_start_time) in (0, 3) and (fetch_start_time is not null or num_nonnulls(fetch_total_bytes, fetch_complete_time) = 0));`,
    );
    this.addSql(
      `alter table "videos" add constraint "videos_fetch_by_url_check" check (fetch_start_time is null or url is not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "videos" drop constraint "videos_whole_fetch_check";`);
    this.addSql(`alter table "videos" drop constraint "videos_fetch_by_url_check";`);
    this.addSql(
      `alter table "videos" drop column "fetch_received_bytes", drop column "fetch_total_bytes", drop column "fetch_resume_count", drop column "fetch_start_time", drop column "fetch_complete_time";`,
    );
  }
}
