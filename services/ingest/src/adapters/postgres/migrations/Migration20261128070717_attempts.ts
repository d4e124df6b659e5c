import { Migration } from '@mikro-orm/migrations';

export class Migration20261128070717_attempts extends Migration {
  override name = 'Migration20261128070717_attempts';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "job_attempts" ("job_id" uuid not null, "attempt" int not null, "processor_id" text not null, "state" text not null, "start_time" timestamptz(3) not null, "end_time" timestamptz(3) null, "error_class" text null, "reason" text null, "message" text null, primary key ("job_id", "attempt"));`,
    );

    this.addSql(
      `alter table "job_attempts" add constraint "job_attempts_job_id_foreign" foreign key ("job_id") references "jobs" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "job_attempts" add constraint "job_attempts_end_time_check" check ((end_time is not null) = (state <> 'RUNNING'));`,
    );
    this.addSql(
      `alter table "job_attempts" add constraint "job_attempts_failure_check" check (num_nonnulls(error_class, reason, message) = case when state in ('FAILED', 'LEASE_EXPIRED') then 3 else 0 end);`,
    );
    this.addSql(
      `alter table "job_attempts" add constraint "job_attempts_state_check" check ("state" in ('RUNNING', 'SUCCEEDED', 'FAILED', 'RELEASED', 'LEASE_EXPIRED', 'CANCELLED'));`,
    );
    this.addSql(
      `alter table "job_attempts" add constraint "job_attempts_error_class_check" check ("error_class" in ('PERMANENT', 'TRANSIENT', 'RESOURCE', 'UNKNOWN'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "job_attempts" cascade;`);
  }
}
