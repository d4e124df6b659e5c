import { Migration } from '@mikro-orm/migrations';

export class Migration20261128130319_measured_attempts extends Migration {
  override name = 'Migration20261128130319_measured_attempts';

  override up(): void | Promise<void> {
    this.addSql(
      `create index "job_attempts_succeeded_index" on "job_attempts" ("end_time") where state = 'SUCCEEDED';`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "job_attempts_succeeded_index";`);
  }
}
