import { fileURLToPath } from 'node:url';
import type { AnalysisProgram } from '../../src/adapters/analysis-process/analysis-program.ts';
import type { HostileDeed } from './hostile-deeds.ts';

/** The analysis with a detector that does `deed` at frame 100, on or to `target` where it needs one. */
export function hostileProgram(deed: HostileDeed, target = ''): Omit<AnalysisProgram, 'isolation'> {
  return { entry: fileURLToPath(new URL('analysis-main.ts', import.meta.url)), args: [deed, target] };
}
