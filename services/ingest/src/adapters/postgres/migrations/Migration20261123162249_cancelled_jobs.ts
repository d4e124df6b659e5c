import { Migration } from '@mikro-orm/migrations';

export class Migration20261123162249_cancelled_jobs extends Migration {
  override name = 'Migration20261123162249_cancelled_jobs';

  override up(): void | Promise<void> {
    this.addSql(
      `create or replace function "videos_announce_change_fn"() returns trigger as $$ begin perform pg_notify('vidi_videos', old.id::text); return null; end; $$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "announce_change" AFTER UPDATE OR DELETE on "videos" for each ROW execute function "videos_announce_change_fn"();`,
    );

    this.addSql(`alter table "jobs" drop constraint "jobs_state_check";`);
    this.addSql(
      `alter table "jobs" add constraint "jobs_state_check" check ("state" in ('READY', 'WAITING', 'CLAIMED', 'COMPLETED', 'FAILED', 'CANCELLED'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "jobs" drop constraint "jobs_state_check";`);
    this.addSql(
      `alter table "jobs" add constraint "jobs_state_check" check ("state" in ('READY', 'WAITING', 'CLAIMED', 'COMPLETED', 'FAILED'));`,
    );

    this.addSql(`drop trigger if exists "announce_change" on "videos";`);
    this.addSql(`drop function if exists "videos_announce_change_fn"();`);
  }
}
