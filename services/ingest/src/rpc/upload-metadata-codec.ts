import type { UploadVideoMetadata } from '@vidi/contracts/vidi/v1/video_service';
import type { UploadMetadata } from '../usecases/upload-video.ts';
import { featureFromMessage } from './feature-codec.ts';
import { languageFromMessage } from './language-codec.ts';
import { onDuplicateFromMessage } from './on-duplicate-codec.ts';
import { priorityFromMessage } from './priority-codec.ts';

/**
 * What a client says of a video that comes as bytes.
 *
 * @throws InvalidRequestError
 */
export function uploadMetadataFromMessage({
  fileName,
  contentType,
  title,
  labels,
  features,
  requestId,
  sha256,
  sizeBytes,
  onDuplicate,
  priority,
  force,
  language,
}: UploadVideoMetadata): UploadMetadata {
  return {
    fileName,
    contentType,
    title,
    labels,
    requestId,
    sha256,
    sizeBytes: sizeBytes === undefined ? undefined : Number(sizeBytes),
    onDuplicate: onDuplicateFromMessage(onDuplicate, 'metadata.on_duplicate'),
    priority: priorityFromMessage(priority, 'metadata.priority'),
    force,
    language: languageFromMessage(language, 'metadata.language'),
    features: features.map((feature) => featureFromMessage(feature, 'metadata.features')),
  };
}
