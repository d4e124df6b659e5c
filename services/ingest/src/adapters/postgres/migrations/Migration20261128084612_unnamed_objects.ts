import { Migration } from '@mikro-orm/migrations';

export class Migration20261128084612_unnamed_objects extends Migration {
  override name = 'Migration20261128084612_unnamed_objects';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "unnamed_objects" ("key" text not null, "since" timestamptz(3) not null, primary key ("key"));`,
    );
    this.addSql(`create index "unnamed_objects_since_index" on "unnamed_objects" ("since");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "unnamed_objects" cascade;`);
  }
}
