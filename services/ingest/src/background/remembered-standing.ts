import type { Standing } from '../domain/serving.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { readStanding } from '../usecases/waiting-reason.ts';

/** For how long a standing is good where no news of another comes, in milliseconds: a processor that falls silent sends none. */
const REMEMBERED_MS = 1_000;

/** The standing of the installation, read once for all who ask within a second. */
export interface RememberedStanding {
  read(): Promise<Standing>;
  /** There is news: the next who asks gets it. */
  forget(): void;
}

/** Remembers the standing, so that a thousand clients who look at waiting videos cost one look at the processors. */
export function rememberStanding(
  context: Pick<IngestContext, 'unitOfWork' | 'clock' | 'settings'>,
  now: () => number = () => performance.now(),
): RememberedStanding {
  let remembered: { readonly standing: Promise<Standing>; readonly until: number } | undefined;
  return {
    read: async () => {
      if (remembered === undefined || now() > remembered.until) {
        const reading = { standing: readStanding(context), until: now() + REMEMBERED_MS };
        remembered = reading;
        // Those who wait for it get the error; those who come later get another try.
        reading.standing.catch(() => {
          if (remembered === reading) remembered = undefined;
        });
      }
      return await remembered.standing;
    },
    forget: () => {
      remembered = undefined;
    },
  };
}
