import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import type { Analyser } from '../../ports/analyser.ts';
import { AnalysisRun, aborted } from './analysis-run.ts';
import { DisposableProcess } from './disposable-process.ts';

/**
 * Analyses each video in a process of its own, which is killed on abort, when it takes too long, stalls or grows too large. A
 * crash costs that analysis and nothing else.
 */
export function createProcessAnalyser(limits: AnalysisLimits): Analyser {
  return {
    async analyse(request) {
      if (request.signal.aborted) {
        throw aborted();
      }
      await new AnalysisRun(new DisposableProcess(request.workDir, limits), request, limits).run();
    },
  };
}
