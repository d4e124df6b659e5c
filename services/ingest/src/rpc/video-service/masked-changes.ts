import type { FieldMask } from '@bufbuild/protobuf/wkt';
import { type Video, VideoSchema } from '@vidi/contracts/vidi/v1/video';
import { type FieldViolation, InvalidRequestError } from '../../domain/errors.ts';
import type { VideoChanges } from '../../usecases/update-video.ts';
import { languageFromMessage } from '../language-codec.ts';
import { priorityFromMessage } from '../priority-codec.ts';

/** Every field that callers can change, as a mask says it. */
const EVERYTHING = '*';

const CHANGEABLE = ['title', 'labels', 'priority', 'language'] as const;

/**
 * What of a video is to be changed (https://google.aip.dev/134): the fields that the mask names, to their default where they
 * are not set; without a mask, those that are set. Fields that only the server sets may be named and are passed over
 * (https://google.aip.dev/203#output-only), so that a video can be sent back as it was read.
 *
 * @throws InvalidRequestError naming every path of the mask that is no field of a video.
 */
export function maskedChanges(video: Video, mask: FieldMask | undefined): VideoChanges {
  const paths = mask?.paths ?? [];
  if (paths.length === 0) {
    const { title, labels } = video;
    const language = languageFromMessage(video.language ?? '', 'video.language');
    const priority = priorityFromMessage(video.priority, 'video.priority');
    return {
      ...(title !== '' && { title }),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(priority !== undefined && { priority }),
      ...(language !== undefined && { language }),
    };
  }
  const violations = paths.flatMap(checkPath);
  if (violations.length > 0) throw new InvalidRequestError(violations);
  const names = (field: string) => paths.includes(field) || paths.includes(EVERYTHING);
  return {
    ...(names('title') && { title: video.title }),
    ...(names('labels') && { labels: video.labels }),
    ...(names('priority') && { priority: priorityFromMessage(video.priority, 'video.priority') ?? 'DEFAULT' }),
    ...(names('language') && { language: languageFromMessage(video.language ?? '', 'video.language') ?? 'DETECTED' }),
  };
}

function checkPath(path: string): readonly FieldViolation[] {
  if (path === EVERYTHING || VideoSchema.fields.some(({ name }) => name === path)) return [];
  const description = `${JSON.stringify(path)} is no field of a video; those that can be changed are ${CHANGEABLE.join(', ')}`;
  return [{ field: 'update_mask', description }];
}
