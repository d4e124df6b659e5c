/** Whether one dependency of a service can be used. */
export interface HealthCheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong, for people; undefined when all is well. */
  readonly problem?: string;
}

/** A named question: resolves when the dependency can be used, rejects with the reason when it cannot. */
export interface HealthCheck {
  readonly name: string;
  readonly check: (signal: AbortSignal) => Promise<void>;
}

/** Longest time one check may take, in milliseconds, before it counts as failed. */
export const HEALTH_CHECK_TIMEOUT_MS = 2_000;

/** Asks all checks at the same time; never rejects. */
export async function runHealthChecks(checks: readonly HealthCheck[]): Promise<readonly HealthCheckResult[]> {
  return await Promise.all(checks.map(runHealthCheck));
}

async function runHealthCheck({ name, check }: HealthCheck): Promise<HealthCheckResult> {
  const signal = AbortSignal.timeout(HEALTH_CHECK_TIMEOUT_MS);
  const overdue = new Promise<never>((_, reject) => {
    const tooLate = () => reject(new Error(`no answer within ${HEALTH_CHECK_TIMEOUT_MS} ms`));
    signal.addEventListener('abort', tooLate, { once: true });
  });
  try {
    // Also a check that throws before it returns a promise must not leave `overdue` to reject with nobody listening.
    await Promise.race([(async () => await check(signal))(), overdue]);
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
