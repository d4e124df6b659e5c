import type { Logger } from '@vidi/service-kit';
import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import { isReadFromContainer, type ProcessReuse } from '../../domain/process-reuse.ts';
import type { Analyser } from '../../ports/analyser.ts';
import type { WorkFolder, WorkFolders, WorkFolderUse } from '../../ports/work-folders.ts';
import type { LocalWorkFolder, LocalWorkFolders } from '../work-folder/local-work-folders.ts';
import { AnalysisPlace } from './analysis-place.ts';
import type { AnalysisProgram } from './analysis-program.ts';
import { aborted } from './analysis-run.ts';
import { fillCodeCache } from './code-cache.ts';
import { IdlePlaces } from './idle-places.ts';

/** What a pool is made from. */
export interface AnalysisPoolOptions {
  readonly folders: LocalWorkFolders;
  readonly limits: AnalysisLimits;
  readonly reuse: ProcessReuse;
  /** Asked for when a process is started. */
  readonly program: () => Promise<AnalysisProgram>;
  readonly log: Logger;
}

/** Work folders in each of which an analysis process waits, and the analyser that uses it. */
export interface AnalysisPool extends AsyncDisposable {
  readonly workFolders: WorkFolders;
  /** Only for work folders of this pool. */
  readonly analyser: Analyser;
  /** Starts a process to wait for the first video, and sees to it that later ones start faster. */
  start(): void;
  /** Resolves when nothing goes on beside the jobs. */
  settled(): Promise<void>;
}

/**
 * Takes the start of a process, which costs more than many an analysis, out of the way of the job: one process is started
 * ahead, and one whose video needed no decoding is kept for the owner's next such video, within the bounds of `reuse`.
 */
export function createAnalysisPool({ folders, limits, reuse, program, log }: AnalysisPoolOptions): AnalysisPool {
  const idle = new IdlePlaces(reuse.maxIdle, log);
  const taken = new Map<string, { readonly place: AnalysisPlace; readonly use: WorkFolderUse }>();
  /** What goes on beside the jobs, and for whose next video it is to be waited. */
  const chores = new Map<Promise<void>, string | undefined>();
  const closing = new AbortController();
  let code: LocalWorkFolder | undefined;

  const beside = (owner: string | undefined, work: () => Promise<void>): void => {
    const chore = work()
      .catch((error: unknown) => log.warn({ err: error }, 'looking after analysis processes failed'))
      .finally(() => chores.delete(chore));
    chores.set(chore, owner);
  };
  const close = (place: AnalysisPlace) => beside(undefined, async () => await place.close());
  // An ingest that does not say whose a video is, as one before an upgrade, gets none kept.
  const mayStay = ({ owner, features }: WorkFolderUse) =>
    reuse.maxVideos > 1 && owner !== '' && isReadFromContainer(features);
  const open = async () => {
    const started = await program();
    const codeCache = code && { codeCache: code.path };
    return new AnalysisPlace(await folders.create(), limits, { ...started, ...codeCache });
  };

  const compile = async () => {
    const folder = await folders.create();
    if (await fillCodeCache(folder, limits, await program(), closing.signal)) code = folder;
    else await folder[Symbol.asyncDispose]();
  };

  const startAhead = () => {
    if (closing.signal.aborted || !idle.lacksFresh) return;
    beside(undefined, async () => {
      const place = await open();
      if (closing.signal.aborted || !idle.lacksFresh) await place.close();
      else idle.add(place, undefined, close);
    });
  };

  const take = async (use: WorkFolderUse): Promise<AnalysisPlace> => {
    if (!mayStay(use)) return idle.takeFresh() ?? (await open());
    // One that is just being emptied is as good as one that waits.
    for (const [chore, owner] of chores) if (owner === use.owner) await chore;
    return idle.takeKeptFor(use.owner) ?? idle.takeFresh() ?? (await open());
  };

  const giveBack = async (place: AnalysisPlace, use: WorkFolderUse): Promise<void> => {
    const timeLeftMs = mayStay(use) ? await place.timeLeftMs(reuse) : 0;
    if (timeLeftMs > 0) await place.folder.empty().catch(async (error: unknown) => await closeAfter(place, error));
    if (timeLeftMs > 0 && !closing.signal.aborted) idle.add(place, timeLeftMs, close);
    else await place.close();
  };

  const lend = (place: AnalysisPlace, use: WorkFolderUse): WorkFolder => {
    const { path, pathOf, read } = place.folder;
    taken.set(path, { place, use });
    return {
      path,
      pathOf,
      read,
      // Whoever gives it back has the end of a job to tell, which does not wait for this.
      [Symbol.asyncDispose]: async () => {
        taken.delete(path);
        beside(use.owner, async () => {
          await giveBack(place, use);
          startAhead();
        });
      },
    };
  };

  const settled = async () => {
    while (chores.size > 0) await Promise.all(chores.keys());
  };

  return {
    settled,
    start: () => {
      startAhead();
      if (reuse.maxIdle > 0) beside(undefined, compile);
    },
    workFolders: {
      create: async (use) => lend(await take(use), use),
      checkHealth: async () => await folders.checkHealth(),
    },
    analyser: {
      analyse: async (request) => {
        if (request.signal.aborted) throw aborted();
        const work = taken.get(request.workDir);
        if (work === undefined) throw new Error(`${request.workDir} is no work folder of this pool`);
        await work.place.analyse(request, work.use.owner, mayStay(work.use));
      },
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      idle.clear(close);
      await settled();
      await code?.[Symbol.asyncDispose]();
    },
  };
}

async function closeAfter(place: AnalysisPlace, error: unknown): Promise<never> {
  await place.close();
  throw error;
}
