import { fileURLToPath } from 'node:url';
import type { IsolationLevel } from './isolation/isolation-level.ts';

/** What is started for each video, and how far it is kept apart. */
export interface AnalysisProgram {
  readonly isolation: IsolationLevel;
  /** Absolute path of a program that does what `analysis/main.ts` does. */
  readonly entry: string;
  /** What it gets after its folder. */
  readonly args: readonly string[];
  /** Absolute path of a folder with its code, compiled; without one it is compiled at every start. */
  readonly codeCache?: string;
}

const ENTRY = fileURLToPath(new URL('../../analysis/main.ts', import.meta.url));

/** The analysis of production. */
export function analysisProgram(isolation: IsolationLevel): AnalysisProgram {
  return { isolation, entry: ENTRY, args: [] };
}
