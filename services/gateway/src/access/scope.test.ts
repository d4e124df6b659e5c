import { DeadLetterService } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { ProcessorService } from '@vidi/contracts/vidi/v1/processor_service';
import { QueueService } from '@vidi/contracts/vidi/v1/queue_service';
import { UploadSessionService } from '@vidi/contracts/vidi/v1/upload_session_service';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { describe, expect, it } from 'vitest';
import { includesScope, requiredScope, SCOPES } from './scope.ts';

/** Every method there is: a new one fails here until somebody has thought about who may call it. */
const REQUIRED: Readonly<
  Record<
    | keyof typeof VideoService.method
    | keyof typeof UploadSessionService.method
    | keyof typeof DeadLetterService.method
    | keyof typeof ProcessorService.method
    | keyof typeof QueueService.method,
    string
  >
> = {
  createVideo: 'write',
  uploadVideo: 'write',
  getVideo: 'read',
  listVideos: 'read',
  updateVideo: 'write',
  deleteVideo: 'write',
  getVideoResults: 'read',
  getFeatureResult: 'read',
  findSimilarVideos: 'read',
  cancelVideo: 'write',
  reprocessVideo: 'write',
  watchVideo: 'read',
  downloadSource: 'read',
  downloadArtifact: 'read',
  getStorageUsage: 'read',
  createUploadSession: 'write',
  getUploadSession: 'read',
  listUploadSessions: 'read',
  // It only lists, but what it lists are the addresses by which bytes are handed over.
  listUploadParts: 'write',
  completeUploadSession: 'write',
  abortUploadSession: 'write',
  listDeadLetters: 'admin',
  getDeadLetter: 'admin',
  requeueDeadLetter: 'admin',
  dropDeadLetter: 'admin',
  listProcessors: 'admin',
  getProcessor: 'admin',
  pauseProcessor: 'admin',
  resumeProcessor: 'admin',
  getQueue: 'admin',
  pauseQueue: 'admin',
  resumeQueue: 'admin',
};

describe('the scope a method requires', () => {
  it.each(
    [
      ...VideoService.methods,
      ...UploadSessionService.methods,
      ...DeadLetterService.methods,
      ...ProcessorService.methods,
      ...QueueService.methods,
    ].map((method) => [method.localName, method] as const),
  )('of %s', (name, method) => {
    expect({ [name]: requiredScope(method) }).toEqual({ [name]: new Map(Object.entries(REQUIRED)).get(name) });
  });

  it('is included by every larger one', () => {
    const table = SCOPES.map((given) => SCOPES.map((required) => includesScope(given, required)));
    expect(table).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
  });
});
