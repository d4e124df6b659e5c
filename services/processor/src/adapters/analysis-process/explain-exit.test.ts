import { describe, expect, it } from 'vitest';
import { explainExit } from './explain-exit.ts';

describe('explainExit', () => {
  it('tells a full heap from a crash', () => {
    expect(
      explainExit(null, 'SIGABRT', 'FATAL ERROR: Reached heap limit - JavaScript heap out of memory'),
    ).toMatchObject({
      reason: 'OUT_OF_MEMORY',
      errorClass: 'RESOURCE',
    });
  });

  it('names the signal or the code, and the last words', () => {
    expect(explainExit(null, 'SIGSEGV', '').message).toContain('was ended by SIGSEGV');
    expect(explainExit(7, null, 'first\nlast words\n')).toMatchObject({
      reason: 'ANALYSIS_CRASHED',
      errorClass: 'UNKNOWN',
      message: 'The analysis process ended with code 7: last words. Nothing else was affected.',
    });
  });
});
