import { Migration } from '@mikro-orm/migrations';

export class Migration20261128123808_partial_results extends Migration {
  override name = 'Migration20261128123808_partial_results';

  override up(): void | Promise<void> {
    this.addSql(`alter table "ai_results" add "damaged_ranges" jsonb null;`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_damaged_ranges_check" check (damaged_ranges is null or result is not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "ai_results" drop constraint "ai_results_damaged_ranges_check";`);
    this.addSql(`alter table "ai_results" drop column "damaged_ranges";`);
  }
}
