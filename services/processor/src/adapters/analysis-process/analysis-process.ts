import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import type { Analyser } from '../../ports/analyser.ts';
import type { AnalysisProgram } from './analysis-program.ts';
import { AnalysisRun, aborted } from './analysis-run.ts';
import { DisposableProcess } from './disposable-process.ts';

/**
 * Analyses each video in a process of its own, which is killed on abort, when it takes too long, stalls or grows too large. A
 * crash costs that analysis and nothing else.
 *
 * @param program asked for when it is needed: it takes a moment to find out how far processes can be kept apart here
 */
export function createProcessAnalyser(limits: AnalysisLimits, program: () => Promise<AnalysisProgram>): Analyser {
  return {
    async analyse(request) {
      if (request.signal.aborted) {
        throw aborted();
      }
      await new AnalysisRun(new DisposableProcess(request.workDir, limits, await program()), request, limits).run();
    },
  };
}
