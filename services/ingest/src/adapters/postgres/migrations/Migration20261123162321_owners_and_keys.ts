import { Migration } from '@mikro-orm/migrations';

export class Migration20261123162321_owners_and_keys extends Migration {
  override name = 'Migration20261123162321_owners_and_keys';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "api_keys" ("id" uuid not null, "hash" text not null, "prefix" text not null, "owner" text not null, "scope" text not null, "note" text not null, "create_time" timestamptz(3) not null, "last_use_time" timestamptz(3) null, "revoke_time" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`alter table "api_keys" add constraint "api_keys_hash_unique" unique ("hash");`);

    this.addSql(
      `alter table "videos" add "owner" text not null default 'default', add "request_id" text null, add "request_fingerprint" text null;`,
    );
    this.addSql(`alter table "videos" alter column "title" type text collate "C" using ("title"::text);`);
    this.addSql(`create index "videos_update_time_id_index" on "videos" ("update_time", "id");`);
    this.addSql(`create index "videos_title_id_index" on "videos" ("title", "id");`);
    this.addSql(`create index "videos_owner_create_time_id_index" on "videos" ("owner", "create_time", "id");`);
    this.addSql(`create index "videos_owner_update_time_id_index" on "videos" ("owner", "update_time", "id");`);
    this.addSql(`create index "videos_owner_title_id_index" on "videos" ("owner", "title", "id");`);
    this.addSql(`create index "videos_status_create_time_id_index" on "videos" ("status", "create_time", "id");`);
    this.addSql(`create index "videos_labels_index" on "videos" using gin ("labels" jsonb_path_ops);`);
    this.addSql(`alter table "videos" add constraint "videos_owner_request_id_unique" unique ("owner", "request_id");`);
    this.addSql(
      `alter table "videos" add constraint "videos_whole_request_check" check (num_nonnulls(request_id, request_fingerprint) in (0, 2));`,
    );

    this.addSql(`alter table "api_keys" add constraint "api_keys_hash_check" check (hash ~ '^[0-9a-f]{64}$');`);
    this.addSql(
      `alter table "api_keys" add constraint "api_keys_scope_check" check ("scope" in ('read', 'write', 'admin'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "api_keys" cascade;`);

    this.addSql(`drop index "videos_update_time_id_index";`);
    this.addSql(`drop index "videos_title_id_index";`);
    this.addSql(`drop index "videos_owner_create_time_id_index";`);
    this.addSql(`drop index "videos_owner_update_time_id_index";`);
    this.addSql(`drop index "videos_owner_title_id_index";`);
    this.addSql(`drop index "videos_status_create_time_id_index";`);
    this.addSql(`drop index "videos_labels_index";`);
    this.addSql(`alter table "videos" drop constraint "videos_owner_request_id_unique";`);
    this.addSql(`alter table "videos" drop constraint "videos_whole_request_check";`);
    this.addSql(
      `alter table "videos" drop column "owner", drop column "request_id", drop column "request_fingerprint";`,
    );
    this.addSql(`alter table "videos" alter column "title" type text using ("title"::text);`);
  }
}
