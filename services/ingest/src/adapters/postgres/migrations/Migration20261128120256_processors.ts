import { Migration } from '@mikro-orm/migrations';

export class Migration20261128120256_processors extends Migration {
  override name = 'Migration20261128120256_processors';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "processors" ("id" text collate "C" not null, "version" text not null, "host" text not null, "concurrency" int not null, "features" jsonb not null, "stopping" boolean not null, "start_time" timestamptz(3) not null, "last_seen_time" timestamptz(3) not null, "pause_time" timestamptz(3) null, "paused_by" text null, "pause_reason" text null, primary key ("id"));`,
    );
    this.addSql(`create index "processors_last_seen_time_index" on "processors" ("last_seen_time");`);

    this.addSql(`alter table "processors" add constraint "processors_concurrency_check" check (concurrency > 0);`);
    this.addSql(
      `alter table "processors" add constraint "processors_pause_check" check (num_nonnulls(pause_time, paused_by, pause_reason) in (0, 3));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "processors" cascade;`);
  }
}
