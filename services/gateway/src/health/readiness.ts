import { type HealthCheck, runHealthChecks } from '@vidi/service-kit';

/** Whether everything that is needed to serve can be used. */
export interface Readiness {
  /** Looks, unless it was looked a moment ago. */
  isReady(): Promise<boolean>;
}

/** However many ask, the checks run no more often than this, in milliseconds. */
const MEMORY_MS = 500;

/** @param checks what must be well */
export function createReadiness(checks: readonly HealthCheck[]): Readiness {
  let latest: { readonly at: number; readonly answer: Promise<boolean> } | undefined;
  return {
    isReady: () => {
      if (latest === undefined || performance.now() - latest.at > MEMORY_MS) {
        const answer = runHealthChecks(checks).then((results) => results.every(({ ok }) => ok));
        latest = { at: performance.now(), answer };
      }
      return latest.answer;
    },
  };
}
