import { Migration } from '@mikro-orm/migrations';

export class Migration20261128183027_picture_format extends Migration {
  override name = 'Migration20261128183027_picture_format';

  override up(): void | Promise<void> {
    this.addSql(`alter table "ai_results" drop constraint "ai_results_feature_check";`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_feature_check" check ("feature" in ('MEDIA_INFO', 'PICTURE_FORMAT', 'SHOTS', 'KEYFRAMES', 'STORYBOARD', 'BLACK', 'LOUDNESS', 'SILENCE', 'TRANSCRIPT', 'FREEZE', 'TEST_SIGNALS', 'AUDIO_FAULTS', 'SILENT_BLACK', 'WAVEFORM', 'FINGERPRINT', 'ON_SCREEN_TEXT'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "ai_results" drop constraint "ai_results_feature_check";`);
    this.addSql(
      `alter table "ai_results" add constraint "ai_results_feature_check" check ("feature" in ('MEDIA_INFO', 'SHOTS', 'KEYFRAMES', 'STORYBOARD', 'BLACK', 'LOUDNESS', 'SILENCE', 'TRANSCRIPT', 'FREEZE', 'TEST_SIGNALS', 'AUDIO_FAULTS', 'SILENT_BLACK', 'WAVEFORM', 'FINGERPRINT', 'ON_SCREEN_TEXT'));`,
    );
  }
}
