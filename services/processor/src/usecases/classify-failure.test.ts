import { StoreFullError } from '@vidi/media-store';
import { describe, expect, it } from 'vitest';
import { AnalysisError } from '../domain/analysis-error.ts';
import { IngestRefusedError, IngestUnavailableError, ResultsInvalidError } from '../domain/ingest-error.ts';
import { SourceError } from '../domain/source-error.ts';
import { classifyFailure } from './classify-failure.ts';

const coded = (code: string, options?: ErrorOptions) => Object.assign(new Error('as it came', options), { code });
const answered = (httpStatusCode: number) => Object.assign(new Error('as it came'), { $metadata: { httpStatusCode } });
const named = (name: string) => Object.assign(new Error('as it came'), { name });

describe('the class of a failure', () => {
  it.each([
    ['a refused content', new AnalysisError('NOT_A_VIDEO', 'no', 'PERMANENT'), 'PERMANENT', 'NOT_A_VIDEO'],
    ['a refused URL', new SourceError('URL_NOT_ALLOWED', 'no', 'PERMANENT'), 'PERMANENT', 'URL_NOT_ALLOWED'],
    ['a far server in trouble', new SourceError('URL_HTTP_ERROR', '503', 'TRANSIENT'), 'TRANSIENT', 'URL_HTTP_ERROR'],
    ['an ingest out of reach', new IngestUnavailableError('gone'), 'TRANSIENT', 'INGEST_UNAVAILABLE'],
    ['a lost connection to the store', coded('ECONNRESET'), 'TRANSIENT', 'STORE_UNAVAILABLE'],
    ['one that is wrapped', new Error('put failed', { cause: coded('EPIPE') }), 'TRANSIENT', 'STORE_UNAVAILABLE'],
    ['a store that does not answer', named('TimeoutError'), 'TRANSIENT', 'STORE_UNAVAILABLE'],
    ['a store in trouble', answered(503), 'TRANSIENT', 'STORE_UNAVAILABLE'],
    ['a store that has too much to do', answered(429), 'TRANSIENT', 'STORE_UNAVAILABLE'],
    ['a full store', new StoreFullError(), 'RESOURCE', 'STORE_FULL'],
    ['a full disk', coded('ENOSPC'), 'RESOURCE', 'NO_SPACE'],
    ['no file handles', coded('EMFILE'), 'RESOURCE', 'NO_RESOURCES'],
    ['no memory', new AnalysisError('OUT_OF_MEMORY', 'no', 'RESOURCE'), 'RESOURCE', 'OUT_OF_MEMORY'],
    ['a decoder that crashed', new AnalysisError('ANALYSIS_CRASHED', 'x', 'UNKNOWN'), 'UNKNOWN', 'ANALYSIS_CRASHED'],
    ['results that do not hold', new ResultsInvalidError('no'), 'UNKNOWN', 'RESULTS_INVALID'],
    ['a refusal of ingest', new IngestRefusedError('no', { cause: coded('ECONNRESET') }), 'UNKNOWN', 'INTERNAL'],
    ['a store that refuses our key', answered(403), 'UNKNOWN', 'INTERNAL'],
    ['a bug', new TypeError('x is not a function'), 'UNKNOWN', 'INTERNAL'],
    ['no error at all', 'text', 'UNKNOWN', 'INTERNAL'],
  ])('of %s', (_what, error, failureClass, reason) => {
    expect(classifyFailure(error)).toMatchObject({ failureClass, reason });
  });

  it('comes with words that say nothing of this machine', () => {
    const { message } = classifyFailure(coded('EACCES'));
    expect(message).not.toContain('as it came');
  });
});
