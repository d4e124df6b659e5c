import { Migration } from '@mikro-orm/migrations';

export class Migration20261128153258_storyboard extends Migration {
  override name = 'Migration20261128153258_storyboard';

  override up(): void | Promise<void> {
    this.addSql(`alter table "ai_results" drop constraint "ai_results_feature_check";`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_feature_check" check ("feature" in ('MEDIA_INFO', 'SHOTS', 'KEYFRAMES', 'STORYBOARD', 'BLACK', 'LOUDNESS', 'SILENCE', 'TRANSCRIPT', 'FREEZE', 'AUDIO_FAULTS', 'SILENT_BLACK', 'WAVEFORM', 'FINGERPRINT'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "ai_results" drop constraint "ai_results_feature_check";`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_feature_check" check ("feature" in ('MEDIA_INFO', 'SHOTS', 'KEYFRAMES', 'BLACK', 'LOUDNESS', 'SILENCE', 'TRANSCRIPT', 'FREEZE', 'AUDIO_FAULTS', 'SILENT_BLACK', 'WAVEFORM', 'FINGERPRINT'));`,
    );
  }
}
