import { AnalysisError } from '../../domain/analysis-error.ts';
import { ANALYSIS_LIMIT_SETTINGS } from '../../domain/analysis-limits.ts';

/** Whether the last words of a process are that the system gave it no more memory. */
export function saysNoMemory(stderr: string): boolean {
  return /bad_alloc|Failed to reserve virtual memory|Fatal process out of memory/.test(stderr);
}

/** The error for an analysis process that ended without a last word. */
export function explainExit(code: number | null, signal: NodeJS.Signals | null, stderr: string): AnalysisError {
  if (signal === 'SIGXFSZ') {
    const message = `The analysis wrote a larger file than it may (${ANALYSIS_LIMIT_SETTINGS.maxFileBytes}).`;
    return new AnalysisError('LIMIT_EXCEEDED', message, 'PERMANENT');
  }
  if (saysNoMemory(stderr)) {
    const message = `The system gave the analysis no more memory (${ANALYSIS_LIMIT_SETTINGS.maxResidentBytes}).`;
    return new AnalysisError('OUT_OF_MEMORY', message, 'RESOURCE');
  }
  if (/out of memory/i.test(stderr)) {
    return new AnalysisError(
      'OUT_OF_MEMORY',
      `The analysis ran out of its JavaScript heap (${ANALYSIS_LIMIT_SETTINGS.maxHeapMebibytes}).`,
      'RESOURCE',
    );
  }
  const how =
    signal === null
      ? `ended with code ${code}`
      : `was ended by ${signal}${signal === 'SIGKILL' ? ', by the system when memory is short, or by somebody' : ''}`;
  const lastLine = stderr.trim().split('\n').at(-1);
  return new AnalysisError(
    'ANALYSIS_CRASHED',
    `The analysis process ${how}${lastLine ? `: ${lastLine}` : ''}. Nothing else was affected.`,
    'UNKNOWN',
  );
}
