import { Migration } from '@mikro-orm/migrations';

export class Migration20261128122847_queue_pauses extends Migration {
  override name = 'Migration20261128122847_queue_pauses';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "queue_pauses" ("scope" text not null, "pause_time" timestamptz(3) not null, "paused_by" text not null, "reason" text not null, primary key ("scope"));`,
    );

    this.addSql(`alter table "queue_pauses" add constraint "queue_pauses_scope_check" check ("scope" in ('ALL'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "queue_pauses" cascade;`);
  }
}
