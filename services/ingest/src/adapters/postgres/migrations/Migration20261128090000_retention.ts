import { Migration } from '@mikro-orm/migrations';

export class Migration20261128090000_retention extends Migration {
  override name = 'Migration20261128090000_retention';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "videos" add "source_remove_time" timestamptz(3) null, add "artifact_remove_time" timestamptz(3) null;`,
    );
    this.addSql(`create index "videos_retention_index" on "videos" ("complete_time") where complete_time is not null;`);
    this.addSql(
      `create index "videos_source_retention_index" on "videos" ("complete_time") where complete_time is not null and bytes_key is not null;`,
    );
    this.addSql(
      `create index "videos_artifact_retention_index" on "videos" ("complete_time") where complete_time is not null and artifact_remove_time is null;`,
    );
    this.addSql(
      `alter table "videos" add constraint "videos_source_remove_time_check" check (source_remove_time is null or bytes_key is null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "videos_retention_index";`);
    this.addSql(`drop index "videos_source_retention_index";`);
    this.addSql(`drop index "videos_artifact_retention_index";`);
    this.addSql(`alter table "videos" drop constraint "videos_source_remove_time_check";`);
    this.addSql(`alter table "videos" drop column "source_remove_time", drop column "artifact_remove_time";`);
  }
}
