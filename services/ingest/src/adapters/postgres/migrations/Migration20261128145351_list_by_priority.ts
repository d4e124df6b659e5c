import { Migration } from '@mikro-orm/migrations';

export class Migration20261128145351_list_by_priority extends Migration {
  override name = 'Migration20261128145351_list_by_priority';

  override up(): void | Promise<void> {
    this.addSql(
      `create index "videos_priority_id_index" on "videos" ((array_position('{LOW,NORMAL,HIGH}'::text[], priority)), "id");`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "videos_priority_id_index";`);
  }
}
