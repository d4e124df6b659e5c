import { Migration } from '@mikro-orm/migrations';

export class Migration20261128080537_storage_ledger extends Migration {
  override name = 'Migration20261128080537_storage_ledger';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "ai_results" add "result_bytes" bigint generated always as (octet_length(result::text)) stored null, add "artifact_bytes" bigint not null default '0';`,
    );
    // What the keyframes of videos from before amount to; no other feature names artifacts yet.
    this.addSql(`
      update "ai_results" set "artifact_bytes" = (
        select coalesce(sum((image->>'sizeBytes')::bigint), 0)
        from jsonb_path_query("result", '$.keyframes.keyframes[*].image') as image
      ) where "feature" = 'KEYFRAMES' and "result" is not null;`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_artifact_bytes_check" check (artifact_bytes = 0 or result is not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "ai_results" drop constraint "ai_results_artifact_bytes_check";`);
    this.addSql(`alter table "ai_results" drop column "result_bytes", drop column "artifact_bytes";`);
  }
}
