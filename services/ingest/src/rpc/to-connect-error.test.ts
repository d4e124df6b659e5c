import { Code, ConnectError } from '@connectrpc/connect';
import { BadRequestSchema, ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { StoreFullError } from '@vidi/media-store';
import { describe, expect, it } from 'vitest';
import * as errors from '../domain/errors.ts';
import { toConnectError } from './to-connect-error.ts';

const mapped: readonly [errors.IngestError | StoreFullError, Code][] = [
  [new errors.VideoNotFoundError('v'), Code.NotFound],
  [new errors.JobNotFoundError('j'), Code.NotFound],
  [new errors.StaleAttemptError('j', 1), Code.Aborted],
  [new errors.InvalidRequestError([{ field: 'url', description: 'is wrong' }]), Code.InvalidArgument],
  [new errors.InvalidPageTokenError(), Code.InvalidArgument],
  [new errors.UploadEmptyError(), Code.InvalidArgument],
  [new errors.UploadIncompleteError(), Code.InvalidArgument],
  [new errors.UploadTooLargeError(1), Code.ResourceExhausted],
  [new errors.ResultsInvalidError(['shot 1 is wrong']), Code.FailedPrecondition],
  [new errors.IllegalTransitionError('job', 'wake', 'READY'), Code.FailedPrecondition],
  [new errors.DatabaseUnavailableError(), Code.Unavailable],
  [new StoreFullError(), Code.ResourceExhausted],
];

describe('an error of the domain', () => {
  it.each(mapped)('%s has a code, its reason and its message', (error, code) => {
    const answered = toConnectError(error);
    expect(answered.code).toBe(code);
    expect(answered.rawMessage).toBe(error.message);
    expect(answered.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: error.reason, domain: 'vidi' }]);
  });

  it('is in the table above, whichever there is', () => {
    const classes = Object.values(errors).filter(
      (exported) => exported !== errors.IngestError && exported.prototype instanceof errors.IngestError,
    );
    const tested = mapped.map(([error]) => error.constructor);
    expect(classes.length).toBeGreaterThan(10);
    expect(classes.filter((exported) => !tested.includes(exported))).toEqual([]);
  });

  it('names the fields of a bad request', () => {
    const violations = [{ field: 'url', description: 'is wrong' }];
    const details = toConnectError(new errors.InvalidRequestError(violations)).findDetails(BadRequestSchema);
    expect(details).toMatchObject([{ fieldViolations: violations }]);
  });

  it('tells the limit that was exceeded and the setting that moves it', () => {
    const [info] = toConnectError(new errors.UploadTooLargeError(42)).findDetails(ErrorInfoSchema);
    expect(info?.metadata).toEqual({ limit: '42', setting: 'VIDI_MAX_UPLOAD_BYTES' });
  });
});

describe('an error that nobody foresaw', () => {
  it('is INTERNAL, without a word from inside, and with itself as the cause for the log', () => {
    const error = new Error('select * from secrets');
    const answered = toConnectError(error);
    expect(answered.code).toBe(Code.Internal);
    expect(answered.message).not.toContain('secrets');
    expect(answered.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: 'INTERNAL' }]);
    expect(answered.cause).toBe(error);
  });

  it('is left as it is when it is a ConnectError already', () => {
    const error = new ConnectError('too late', Code.DeadlineExceeded);
    expect(toConnectError(error)).toBe(error);
  });
});
