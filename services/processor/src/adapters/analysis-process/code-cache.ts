import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import type { LocalWorkFolder } from '../work-folder/local-work-folders.ts';
import type { AnalysisProgram } from './analysis-program.ts';
import { DisposableProcess } from './disposable-process.ts';

/** Longest time in ms for loading everything once, on a machine that is very busy. */
const FILL_TIMEOUT_MS = 60_000;

/**
 * Has an analysis process that will see no video load everything, and leave what was compiled in a folder, of which later ones read it
 * (`NODE_COMPILE_CACHE`): they need 0.2 s of CPU time to start instead of 0.4 s.
 *
 * Only where the kernel keeps the folder read-only to those: one that was taken over could put code into it for the next.
 *
 * @param signal stops it
 * @returns whether the folder can be used
 */
export async function fillCodeCache(
  folder: LocalWorkFolder,
  limits: AnalysisLimits,
  program: AnalysisProgram,
  signal: AbortSignal,
): Promise<boolean> {
  if (program.isolation !== 'namespaces' || signal.aborted) return false;
  const process = new DisposableProcess(folder.path, limits, { ...program, codeCache: folder.path });
  const kill = () => process.kill();
  const timer = setTimeout(kill, FILL_TIMEOUT_MS);
  signal.addEventListener('abort', kill, { once: true });
  const isReady = await Promise.race([process.ready.then(() => true), process.ended.then(() => false)]);
  // It writes what it has when it leaves by itself.
  process.leave();
  await process.ended;
  clearTimeout(timer);
  signal.removeEventListener('abort', kill);
  return isReady;
}
