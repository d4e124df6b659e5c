import { IngestError } from './errors.ts';

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
