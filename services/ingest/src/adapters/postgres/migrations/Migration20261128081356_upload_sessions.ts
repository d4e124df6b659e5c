import { Migration } from '@mikro-orm/migrations';

export class Migration20261128081356_upload_sessions extends Migration {
  override name = 'Migration20261128081356_upload_sessions';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "upload_sessions" ("id" uuid not null, "owner" text not null, "request_id" text null, "request_fingerprint" text null, "bytes_key" text not null, "upload_id" text not null, "file_name" text not null, "content_type" text not null, "title" text not null, "labels" jsonb not null, "features" jsonb not null, "on_duplicate" text null, "sha256" text null, "size_bytes" bigint not null, "part_size_bytes" bigint not null, "state" text not null, "attempt" int not null, "lease_expire_time" timestamptz(3) null, "verified_bytes" bigint not null, "video_id" uuid null, "refusal_reason" text null, "refusal_message" text null, "refusal_metadata" jsonb null, "create_time" timestamptz(3) not null, "expire_time" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "upload_sessions_owner_index" on "upload_sessions" ("owner") where state in ('OPEN', 'VERIFYING');`,
    );
    this.addSql(
      `create index "upload_sessions_verifying_index" on "upload_sessions" ("lease_expire_time") where state = 'VERIFYING';`,
    );
    this.addSql(`create index "upload_sessions_expire_time_index" on "upload_sessions" ("expire_time");`);
    this.addSql(
      `alter table "upload_sessions" add constraint "upload_sessions_owner_request_id_unique" unique ("owner", "request_id");`,
    );

    this.addSql(
      `alter table "upload_sessions" add constraint "upload_sessions_whole_request_check" check (num_nonnulls(request_id, request_fingerprint) in (0, 2));`,
    );
    this.addSql(
      `alter table "upload_sessions" add constraint "upload_sessions_sizes_check" check (size_bytes > 0 and part_size_bytes > 0 and verified_bytes >= 0);`,
    );
    this.addSql(
      `alter table "upload_sessions" add constraint "upload_sessions_lease_check" check (lease_expire_time is null or state = 'VERIFYING');`,
    );
    this.addSql(
      `alter table "upload_sessions" add constraint "upload_sessions_video_check" check ((video_id is not null) = (state = 'COMPLETED'));`,
    );
    this.addSql(
      `alter table "upload_sessions" add constraint "upload_sessions_refusal_check" check (num_nonnulls(refusal_reason, refusal_message, refusal_metadata) = case when state = 'FAILED' then 3 else 0 end);`,
    );
    this.addSql(
      `alter table "upload_sessions" add constraint "upload_sessions_on_duplicate_check" check ("on_duplicate" in ('PROCESS', 'REUSE'));`,
    );
    this.addSql(
      `alter table "upload_sessions" add constraint "upload_sessions_state_check" check ("state" in ('OPEN', 'VERIFYING', 'COMPLETED', 'FAILED', 'DISCARDED'));`,
    );
    this.addSql(
      `alter table "upload_sessions" add constraint "upload_sessions_refusal_reason_check" check ("refusal_reason" in ('CHECKSUM_MISMATCH', 'UPLOAD_SIZE_MISMATCH', 'NOT_A_VIDEO', 'UNSUPPORTED_FORMAT', 'UPLOAD_PARTS_MISSING', 'REQUEST_ID_REUSED'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "upload_sessions" cascade;`);
  }
}
