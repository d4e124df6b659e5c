import { Migration } from '@mikro-orm/migrations';

export class Migration20261128074627_unfinished_indexes extends Migration {
  override name = 'Migration20261128074627_unfinished_indexes';

  override up(): void | Promise<void> {
    this.addSql(`create index "job_attempts_running_index" on "job_attempts" ("job_id") where state = 'RUNNING';`);

    this.addSql(
      `create index "ai_results_unfinished_index" on "ai_results" ("video_id") where state in ('PENDING', 'RUNNING');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "ai_results_unfinished_index";`);

    this.addSql(`drop index "job_attempts_running_index";`);
  }
}
