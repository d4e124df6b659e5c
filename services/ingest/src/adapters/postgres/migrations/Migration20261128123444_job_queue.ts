import { Migration } from '@mikro-orm/migrations';

export class Migration20261128123444_job_queue extends Migration {
  override name = 'Migration20261128123444_job_queue';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "passed_priorities" ("priority" text not null, "count" int not null, primary key ("priority"));`,
    );

    this.addSql(
      `create table "queue_lanes" ("priority" text not null, "owner" text not null, "turn" bigint not null, "since" timestamptz(6) not null, primary key ("priority", "owner"));`,
    );
    this.addSql(`create index "queue_lanes_turn_index" on "queue_lanes" ("priority", "turn", "since");`);

    this.addSql(`alter table "upload_sessions" add "priority" text null;`);
    this.addSql(
      `alter table "upload_sessions" add constraint "upload_sessions_priority_check" check ("priority" in ('HIGH', 'NORMAL', 'LOW'));`,
    );

    this.addSql(`alter table "videos" add "priority" text not null default 'NORMAL';`);
    this.addSql(
      `alter table "videos" add constraint "videos_priority_check" check ("priority" in ('HIGH', 'NORMAL', 'LOW'));`,
    );

    this.addSql(
      `alter table "jobs" add "owner" text not null default 'default', add "priority" text not null default 'NORMAL', add "needs" text[] not null default '{}';`,
    );
    this.addSql(`create index "jobs_ready_index" on "jobs" ("priority", "owner", "id") where state = 'READY';`);
    this.addSql(
      `alter table "jobs" add constraint "jobs_priority_check" check ("priority" in ('HIGH', 'NORMAL', 'LOW'));`,
    );

    // What waits when the database is migrated keeps its place.
    this.addSql(`update jobs j set owner = v.owner, needs = coalesce((
      select array_agg(f.feature) from ai_results f where f.video_id = j.video_id and f.state in ('PENDING', 'RUNNING')
    ), '{}') from videos v where v.id = j.video_id and j.state in ('READY', 'WAITING', 'CLAIMED');`);
    this.addSql(`insert into queue_lanes (priority, owner, turn, since)
      select distinct priority, owner, 0, now() from jobs where state = 'READY';`);

    this.addSql(
      `alter table "passed_priorities" add constraint "passed_priorities_priority_check" check ("priority" in ('HIGH', 'NORMAL', 'LOW'));`,
    );

    this.addSql(
      `alter table "queue_lanes" add constraint "queue_lanes_priority_check" check ("priority" in ('HIGH', 'NORMAL', 'LOW'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "passed_priorities" cascade;`);
    this.addSql(`drop table if exists "queue_lanes" cascade;`);

    this.addSql(`drop index "jobs_ready_index";`);
    this.addSql(`alter table "jobs" drop constraint "jobs_priority_check";`);
    this.addSql(`alter table "jobs" drop column "owner", drop column "priority", drop column "needs";`);

    this.addSql(`alter table "upload_sessions" drop constraint "upload_sessions_priority_check";`);
    this.addSql(`alter table "upload_sessions" drop column "priority";`);

    this.addSql(`alter table "videos" drop constraint "videos_priority_check";`);
    this.addSql(`alter table "videos" drop column "priority";`);
  }
}
