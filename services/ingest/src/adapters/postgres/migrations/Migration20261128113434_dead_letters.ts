import { Migration } from '@mikro-orm/migrations';

export class Migration20261128113434_dead_letters extends Migration {
  override name = 'Migration20261128113434_dead_letters';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "dead_letters" ("id" uuid not null, "reason" text not null, "message" text not null, "queue" text not null, "dead_letter_time" timestamptz(3) not null, "job_id" uuid null, "video_id" uuid null, "body" bytea not null, "body_size_bytes" bigint not null, "headers" jsonb not null, "fingerprint" text not null, "create_time" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "dead_letters_video_id_index" on "dead_letters" ("video_id");`);
    this.addSql(`create index "dead_letters_create_time_index" on "dead_letters" ("create_time");`);

    this.addSql(
      `alter table "dead_letters" add constraint "dead_letters_video_id_foreign" foreign key ("video_id") references "videos" ("id") on delete set null;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "dead_letters" cascade;`);
  }
}
