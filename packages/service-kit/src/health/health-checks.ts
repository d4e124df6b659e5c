/** Whether one dependency of a service can be used. */
export interface HealthCheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong, for people; undefined when all is well. */
  readonly problem?: string;
  /** What somebody who looks should know although it is no reason not to be ready. */
  readonly detail?: string;
}

/** A named question: resolves when the dependency can be used, rejects with the reason when it cannot. */
export interface HealthCheck {
  readonly name: string;
  readonly check: (signal: AbortSignal) => Promise<void>;
  /** What is worth knowing beside a good answer; asked after it. Undefined for nothing. */
  readonly detail?: () => Promise<string | undefined>;
}

/** Longest time one check may take, in milliseconds, before it counts as failed. */
export const HEALTH_CHECK_TIMEOUT_MS = 2_000;

/** Asks all checks at the same time; never rejects. */
export async function runHealthChecks(checks: readonly HealthCheck[]): Promise<readonly HealthCheckResult[]> {
  return await Promise.all(checks.map(runHealthCheck));
}

async function runHealthCheck({ name, check, detail }: HealthCheck): Promise<HealthCheckResult> {
  const ask = async () => {
    await check(signal);
    return await detail?.();
  };
  const signal = AbortSignal.timeout(HEALTH_CHECK_TIMEOUT_MS);
  const overdue = new Promise<never>((_, reject) => {
    const tooLate = () => reject(new Error(`no answer within ${HEALTH_CHECK_TIMEOUT_MS} ms`));
    signal.addEventListener('abort', tooLate, { once: true });
  });
  try {
    // Also a check that throws before it returns a promise must not leave `overdue` to reject with nobody listening.
    const found = await Promise.race([ask(), overdue]);
    return { name, ok: true, ...(found !== undefined && { detail: found }) };
  } catch (error) {
    return { name, ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
