import { Code, ConnectError } from '@connectrpc/connect';
import { BadRequestSchema, ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { StoreFullError } from '@vidi/media-store';
import { describe, expect, it } from 'vitest';
import * as accessErrors from '../domain/access-errors.ts';
import * as changeErrors from '../domain/change-errors.ts';
import * as deadLetterErrors from '../domain/dead-letter-errors.ts';
import * as sizeErrors from '../domain/declared-size-errors.ts';
import * as downloadErrors from '../domain/download-errors.ts';
import * as errors from '../domain/errors.ts';
import * as lifecycleErrors from '../domain/lifecycle-errors.ts';
import * as listErrors from '../domain/list-errors.ts';
import * as processorErrors from '../domain/processor-errors.ts';
import * as languageErrors from '../domain/spoken-language.ts';
import * as refusals from '../domain/upload-refusal.ts';
import * as sessionErrors from '../domain/upload-session-errors.ts';
import { toConnectError } from './to-connect-error.ts';

const mapped: readonly [errors.IngestError | StoreFullError, Code][] = [
  [new errors.VideoNotFoundError('v'), Code.NotFound],
  [new errors.JobNotFoundError('j'), Code.NotFound],
  [new errors.StaleAttemptError('j', 1), Code.Aborted],
  [new errors.InvalidRequestError([{ field: 'url', description: 'is wrong' }]), Code.InvalidArgument],
  [new errors.InvalidPageTokenError(), Code.InvalidArgument],
  [new errors.UploadEmptyError(), Code.InvalidArgument],
  [new errors.UploadIncompleteError(), Code.InvalidArgument],
  [new sizeErrors.UploadShorterThanDeclaredError(2, 1), Code.InvalidArgument],
  [new sizeErrors.UploadLongerThanDeclaredError(1, 2), Code.InvalidArgument],
  [new errors.ContentRefusedError('NOT_A_VIDEO', 'This is plain text.'), Code.InvalidArgument],
  [new errors.ContentRefusedError('UNSUPPORTED_FORMAT', 'This is Ogg.'), Code.InvalidArgument],
  [new errors.ChecksumMismatchError('a', 'b'), Code.InvalidArgument],
  [new errors.UploadTooLargeError(1), Code.ResourceExhausted],
  [new errors.StoreNearlyFullError(1), Code.ResourceExhausted],
  [new errors.ResultsInvalidError(['shot 1 is wrong']), Code.FailedPrecondition],
  [new errors.IllegalTransitionError('job', 'wake', 'READY'), Code.FailedPrecondition],
  [new lifecycleErrors.VideoEndedError('v', 'FAILED'), Code.FailedPrecondition],
  [new lifecycleErrors.VideoNotEndedError('v', 'PROCESSING'), Code.FailedPrecondition],
  [new languageErrors.LanguageInUseError('v', 'PROCESSING'), Code.FailedPrecondition],
  [new downloadErrors.ResultNotFoundError('v', 'SHOTS', undefined), Code.NotFound],
  [new downloadErrors.SourceNotFoundError('v', 'it is being fetched'), Code.NotFound],
  [new downloadErrors.ArtifactNotFoundError('v', 'a.jpg'), Code.NotFound],
  [new downloadErrors.SourceExpiredError('v', new Date(0)), Code.NotFound],
  [new downloadErrors.ArtifactsExpiredError('v', 'a.jpg', new Date(0)), Code.NotFound],
  [new downloadErrors.RangeNotSatisfiableError(9n, 1), Code.OutOfRange],
  [new listErrors.InvalidFilterError('is wrong', 1), Code.InvalidArgument],
  [new listErrors.InvalidOrderByError('is wrong'), Code.InvalidArgument],
  [new changeErrors.EtagMismatchError('v', '"e"'), Code.Aborted],
  [new changeErrors.RequestIdReusedError('r', 'v'), Code.AlreadyExists],
  [new changeErrors.PriorityNotAllowedError('HIGH', 'NORMAL'), Code.PermissionDenied],
  [new accessErrors.ApiKeyNotFoundError(), Code.NotFound],
  [new sessionErrors.UploadSessionsNeedS3Error(), Code.FailedPrecondition],
  [new sessionErrors.UploadSessionNotFoundError('s'), Code.NotFound],
  [new sessionErrors.UploadSessionNotOpenError('s', 'FAILED'), Code.FailedPrecondition],
  [
    new sessionErrors.UploadPartsMissingError([{ number: 1, expectedBytes: 2, actualBytes: 1 }], 3),
    Code.FailedPrecondition,
  ],
  [new sessionErrors.UploadPartsLostError(), Code.FailedPrecondition],
  [new sessionErrors.UploadSizeMismatchError(2, 1), Code.InvalidArgument],
  [new sessionErrors.TooManyUploadSessionsError(1), Code.ResourceExhausted],
  [new sessionErrors.SessionRequestIdReusedError('r', 's'), Code.AlreadyExists],
  [
    new refusals.UploadRefusedError({ reason: 'CHECKSUM_MISMATCH', message: 'other bytes', metadata: {} }),
    Code.InvalidArgument,
  ],
  [new deadLetterErrors.DeadLetterNotFoundError('d'), Code.NotFound],
  [new deadLetterErrors.DeadLetterNotNeededError('d', 'it names no job'), Code.FailedPrecondition],
  [new processorErrors.ProcessorNotFoundError('p'), Code.NotFound],
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
    const modules = [
      errors,
      accessErrors,
      changeErrors,
      downloadErrors,
      languageErrors,
      lifecycleErrors,
      listErrors,
      processorErrors,
      refusals,
      sessionErrors,
      sizeErrors,
    ];
    const classes = modules
      .flatMap((module) => Object.values(module))
      .filter(
        (exported) =>
          exported !== errors.IngestError &&
          typeof exported === 'function' &&
          exported.prototype instanceof errors.IngestError,
      );
    const tested = mapped.map(([error]) => error.constructor);
    expect(classes.length).toBeGreaterThan(20);
    expect(classes.filter((exported) => !tested.includes(exported))).toEqual([]);
  });

  it('names the fields of a bad request', () => {
    const violations = [{ field: 'url', description: 'is wrong' }];
    const details = toConnectError(new errors.InvalidRequestError(violations)).findDetails(BadRequestSchema);
    expect(details).toMatchObject([{ fieldViolations: violations }]);
  });

  it('names the place in a filter that is wrong', () => {
    const answered = toConnectError(new listErrors.InvalidFilterError('this ( is never closed', 7));
    const fieldViolations = [{ field: 'filter', description: 'character 7: this ( is never closed' }];
    expect(answered.findDetails(BadRequestSchema)).toMatchObject([{ fieldViolations }]);
    expect(answered.findDetails(ErrorInfoSchema)).toMatchObject([{ metadata: { position: '7' } }]);
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
