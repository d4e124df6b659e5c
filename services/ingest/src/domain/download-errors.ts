import { IngestError } from './errors.ts';
import { RETENTION_SETTINGS } from './retention.ts';

/** The feature has no result, or none yet. */
export class ResultNotFoundError extends IngestError {
  override readonly name = 'ResultNotFoundError';
  override readonly reason = 'RESULT_NOT_FOUND';
  override readonly metadata: Readonly<Record<string, string>>;

  /** @param state where the feature stands; undefined when it was not asked for. */
  constructor(videoId: string, feature: string, state: string | undefined) {
    const why = state === undefined ? 'it was not asked for' : `it is ${state}`;
    super(`The video ${videoId} has no result of ${feature}: ${why}.`);
    this.metadata = { video_id: videoId, feature, ...(state !== undefined && { state }) };
  }
}

/** The bytes of the video are not here: not fetched yet, or lost. */
export class SourceNotFoundError extends IngestError {
  override readonly name = 'SourceNotFoundError';
  override readonly reason = 'SOURCE_NOT_FOUND';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(videoId: string, why: string, options?: ErrorOptions) {
    super(`The bytes of the video ${videoId} are not here: ${why}.`, options);
    this.metadata = { video_id: videoId };
  }
}

/** The bytes of the video were here for as long as VIDI_RETENTION_SOURCE says. */
export class SourceExpiredError extends IngestError {
  override readonly name = 'SourceExpiredError';
  override readonly reason = 'SOURCE_EXPIRED';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(videoId: string, removeTime: Date) {
    const time = removeTime.toISOString();
    super(
      `The bytes of the video ${videoId} were removed at ${time}, as VIDI_RETENTION_SOURCE says; hand the video over again.`,
    );
    this.metadata = { video_id: videoId, remove_time: time, setting: RETENTION_SETTINGS.source };
  }
}

/** The files that the results of the video name were here for as long as VIDI_RETENTION_ARTIFACTS says. */
export class ArtifactsExpiredError extends IngestError {
  override readonly name = 'ArtifactsExpiredError';
  override readonly reason = 'ARTIFACTS_EXPIRED';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(videoId: string, artifact: string, removeTime: Date) {
    const time = removeTime.toISOString();
    super(
      `The file ${JSON.stringify(artifact)} of the video ${videoId} was removed at ${time}, as VIDI_RETENTION_ARTIFACTS says; reprocess the video to have it made again.`,
    );
    this.metadata = { video_id: videoId, name: artifact, remove_time: time, setting: RETENTION_SETTINGS.artifacts };
  }
}

/** No result of the video names such a file. */
export class ArtifactNotFoundError extends IngestError {
  override readonly name = 'ArtifactNotFoundError';
  override readonly reason = 'ARTIFACT_NOT_FOUND';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(videoId: string, artifact: string, options?: ErrorOptions) {
    super(`The results of the video ${videoId} name no file ${JSON.stringify(artifact)}.`, options);
    this.metadata = { video_id: videoId, name: artifact };
  }
}

/** The range that was asked for lies outside the file. */
export class RangeNotSatisfiableError extends IngestError {
  override readonly name = 'RangeNotSatisfiableError';
  override readonly reason = 'RANGE_NOT_SATISFIABLE';
  override readonly metadata: Readonly<Record<string, string>>;

  /** @param sizeBytes of the whole file, which tells the caller what there is. */
  constructor(readOffset: bigint, sizeBytes: number) {
    super(`The offset ${readOffset} is outside the file, which has ${sizeBytes} bytes.`);
    this.metadata = { size_bytes: String(sizeBytes) };
  }
}
