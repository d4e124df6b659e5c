import { Migration } from '@mikro-orm/migrations';

export class Migration20261127195607_transcripts extends Migration {
  override name = 'Migration20261127195607_transcripts';

  override up(): void | Promise<void> {
    this.addSql(`alter table "ai_results" drop constraint "ai_results_feature_check";`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_feature_check" check ("feature" in ('MEDIA_INFO', 'SHOTS', 'KEYFRAMES', 'BLACK', 'LOUDNESS', 'SILENCE', 'TRANSCRIPT'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "ai_results" drop constraint "ai_results_feature_check";`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_feature_check" check ("feature" in ('MEDIA_INFO', 'SHOTS', 'KEYFRAMES', 'BLACK', 'LOUDNESS', 'SILENCE'));`,
    );
  }
}
