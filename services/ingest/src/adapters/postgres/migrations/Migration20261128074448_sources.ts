import { Migration } from '@mikro-orm/migrations';

export class Migration20261128074448_sources extends Migration {
  override name = 'Migration20261128074448_sources';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "sources" ("key" text not null, "owner" text not null, "sha256" text not null, "size_bytes" bigint not null, "create_time" timestamptz(3) not null, primary key ("key"));`,
    );
    this.addSql(`alter table "sources" add constraint "sources_owner_sha256_unique" unique ("owner", "sha256");`);

    // Of the same bytes of one owner the first ones stay; the objects of the others are found by reconcile.
    this.addSql(`
      insert into "sources" ("key", "owner", "sha256", "size_bytes", "create_time")
      select distinct on ("owner", "sha256") "bytes_key", "owner", "sha256", "size_bytes", "create_time"
      from "videos" where "bytes_key" is not null order by "owner", "sha256", "create_time", "id";`);
    this.addSql(`
      update "videos" v set "bytes_key" = s."key" from "sources" s
      where v."owner" = s."owner" and v."sha256" = s."sha256" and v."bytes_key" <> s."key";`);

    this.addSql(
      `alter table "videos" add constraint "videos_bytes_key_foreign" foreign key ("bytes_key") references "sources" ("key") on update cascade on delete restrict;`,
    );
    this.addSql(`create index "videos_bytes_key_index" on "videos" ("bytes_key");`);

    this.addSql(`alter table "sources" add constraint "sources_sha256_check" check (sha256 ~ '^[0-9a-f]{64}$');`);
    this.addSql(`alter table "sources" add constraint "sources_size_bytes_check" check (size_bytes >= 0);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "videos" drop constraint "videos_bytes_key_foreign";`);

    this.addSql(`drop table if exists "sources" cascade;`);

    this.addSql(`drop index "videos_bytes_key_index";`);
  }
}
