import { UploadVideoMetadataSchema } from '@vidi/contracts/vidi/v1/video_service';
import type { GatewayLimits } from '../config.ts';
import type { MediaType } from './openapi.ts';
import type { Schemas } from './schemas.ts';

/** The multipart body by which a file is uploaded. */
export function uploadBody(schemas: Schemas, limits: Pick<GatewayLimits, 'maxUploadBytes'>): MediaType {
  const { title, features, labels, requestId, sha256, sizeBytes, onDuplicate, priority, force, language } =
    UploadVideoMetadataSchema.field;
  const limit = `The video, at most ${limits.maxUploadBytes} bytes.`;
  return {
    schema: {
      type: 'object',
      description: 'A video file, and what is said of it.',
      required: ['file'],
      properties: {
        title: schemas.ofField(title),
        features: schemas.ofField(features),
        labels: schemas.ofField(labels),
        requestId: schemas.ofField(requestId),
        sha256: schemas.ofField(sha256),
        sizeBytes: schemas.ofField(sizeBytes),
        onDuplicate: schemas.ofField(onDuplicate),
        priority: schemas.ofField(priority),
        force: schemas.ofField(force),
        language: schemas.ofField(language),
        file: { type: 'string', contentMediaType: 'application/octet-stream', description: limit },
      },
    },
    encoding: {
      file: { contentType: 'video/*, application/octet-stream' },
      labels: { contentType: 'application/json' },
    },
  };
}
