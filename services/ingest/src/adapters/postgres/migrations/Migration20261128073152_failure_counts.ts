import { Migration } from '@mikro-orm/migrations';

export class Migration20261128073152_failure_counts extends Migration {
  override name = 'Migration20261128073152_failure_counts';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "jobs" add "transient_failures" int not null default 0, add "resource_failures" int not null default 0, add "unknown_failures" int not null default 0;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(
      `alter table "jobs" drop column "transient_failures", drop column "resource_failures", drop column "unknown_failures";`,
    );
  }
}
