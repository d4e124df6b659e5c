import { Migration } from '@mikro-orm/migrations';

export class Migration20261128150339_declared_language extends Migration {
  override name = 'Migration20261128150339_declared_language';

  override up(): void | Promise<void> {
    this.addSql(`alter table "upload_sessions" add "language" text null;`);

    this.addSql(`alter table "videos" add "language" text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "upload_sessions" drop column "language";`);

    this.addSql(`alter table "videos" drop column "language";`);
  }
}
