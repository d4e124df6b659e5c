import { Migration } from '@mikro-orm/migrations';

export class Migration20261128115203_artifact_sets extends Migration {
  override name = 'Migration20261128115203_artifact_sets';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "artifact_sets" ("key" text not null, "owner" text not null, "size_bytes" bigint not null, "create_time" timestamptz(3) not null, primary key ("key"));`,
    );
    this.addSql(`create index "artifact_sets_owner_index" on "artifact_sets" ("owner");`);

    this.addSql(`alter table "ai_results" add "artifact_set" text null;`);
    // What results of before name lies in one folder for each video, and stays there.
    const named = `from "videos" v join "ai_results" f on f."video_id" = v."id"
      where f."artifact_bytes" > 0 and v."artifact_remove_time" is null`;
    const key = `'videos/' || right(v."id"::text, 2) || '/' || v."id" || '/artifacts'`;
    this.addSql(`
      insert into "artifact_sets" ("key", "owner", "size_bytes", "create_time")
      select ${key}, v."owner", sum(f."artifact_bytes"), v."create_time" ${named} group by v."id";`);
    this.addSql(`
      update "ai_results" r set "artifact_set" = named.key
      from (select f."video_id", f."feature", ${key} as key ${named}) named
      where r."video_id" = named."video_id" and r."feature" = named."feature";`);
    this.addSql(`alter table "ai_results" drop constraint "ai_results_artifact_bytes_check";`);
    this.addSql(`alter table "ai_results" drop column "artifact_bytes";`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_artifact_set_foreign" foreign key ("artifact_set") references "artifact_sets" ("key") on delete restrict;`,
    );
    this.addSql(`create index "ai_results_artifact_set_index" on "ai_results" ("artifact_set");`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_artifact_set_check" check (artifact_set is null or result is not null);`,
    );

    this.addSql(`alter table "artifact_sets" add constraint "artifact_sets_size_bytes_check" check (size_bytes >= 0);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "ai_results" drop constraint "ai_results_artifact_set_foreign";`);

    this.addSql(`drop table if exists "artifact_sets" cascade;`);

    this.addSql(`drop index "ai_results_artifact_set_index";`);
    this.addSql(`alter table "ai_results" drop constraint "ai_results_artifact_set_check";`);
    this.addSql(`alter table "ai_results" drop column "artifact_set";`);
    this.addSql(`alter table "ai_results" add "artifact_bytes" bigint not null default '0';`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_artifact_bytes_check" check (artifact_bytes = 0 or result is not null);`,
    );
  }
}
