import { Migration } from '@mikro-orm/migrations';

export class Migration20261128144743_forced_sessions extends Migration {
  override name = 'Migration20261128144743_forced_sessions';

  override up(): void | Promise<void> {
    this.addSql(`alter table "upload_sessions" add "force" boolean not null default false;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "upload_sessions" drop column "force";`);
  }
}
