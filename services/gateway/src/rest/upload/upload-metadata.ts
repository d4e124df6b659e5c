import { create, fromJson, type JsonValue, type MessageInitShape } from '@bufbuild/protobuf';
import { FeatureSchema } from '@vidi/contracts/vidi/v1/feature';
import { Video_PrioritySchema } from '@vidi/contracts/vidi/v1/video';
import {
  OnDuplicateSchema,
  type UploadVideoMetadata,
  UploadVideoMetadataSchema,
} from '@vidi/contracts/vidi/v1/video_service';
import type { FieldViolation } from '../../errors/api-error.ts';
import { invalidRequest } from '../../forward/validate.ts';
import { choicesOf } from '../request/choices.ts';

/** Text parts a form may have besides the file. */
export const UPLOAD_FIELDS = [
  'title',
  'features',
  'labels',
  'labels[key]',
  'requestId',
  'sha256',
  'sizeBytes',
  'onDuplicate',
  'priority',
  'force',
  'language',
] as const;

const SCHEMA_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['request_id', 'requestId'],
  ['size_bytes', 'sizeBytes'],
  ['on_duplicate', 'onDuplicate'],
]);

/** A text part of a form. */
export type FormField = readonly [name: string, value: string];

/** What the form says about the file itself. */
export type FileFacts = Pick<MessageInitShape<typeof UploadVideoMetadataSchema>, 'fileName' | 'contentType'>;

/**
 * Makes the first message of an upload from the parts of a form: `title`; `features`, repeated or separated by commas;
 * `labels` as a JSON object, `labels[key]` for one label; `requestId`; `sha256` and `sizeBytes` of the
 * file; `onDuplicate`; `priority`; `force`; `language`.
 *
 * @throws ConnectError INVALID_ARGUMENT naming every part that is unknown, given twice or wrong
 */
export function uploadMetadata(fields: readonly FormField[], file: FileFacts): UploadVideoMetadata {
  const metadata = create(UploadVideoMetadataSchema, file);
  const violations: FieldViolation[] = [];
  const seen = new Set<string>();
  for (const [spelling, value] of fields) {
    // As in JSON, the name may be written as in the schema.
    const name = SCHEMA_SPELLINGS.get(spelling) ?? spelling;
    const problem = name !== 'features' && seen.has(name) ? 'is given more than once' : setField(metadata, name, value);
    if (problem !== undefined) violations.push({ field: name, description: problem });
    seen.add(name);
  }
  if (violations.length > 0) throw invalidRequest(violations);
  return metadata;
}

/** @returns what is wrong with the part */
function setField(metadata: UploadVideoMetadata, name: string, value: string): string | undefined {
  const label = /^labels\[(.*)\]$/s.exec(name)?.[1];
  if (label !== undefined) return addLabels(metadata, { [label]: value });
  switch (name) {
    case 'title':
      metadata.title = value;
      return undefined;
    case 'language':
      metadata.language = value;
      return undefined;
    case 'requestId':
      metadata.requestId = value;
      return undefined;
    case 'sha256':
      metadata.sha256 = value;
      return undefined;
    case 'sizeBytes':
      return setSizeBytes(metadata, value);
    case 'onDuplicate':
      return setOnDuplicate(metadata, value);
    case 'priority':
      return setPriority(metadata, value);
    case 'force':
      return setForce(metadata, value);
    case 'features':
      return addFeatures(metadata, value);
    case 'labels':
      return addLabels(metadata, jsonOf(value));
    default:
      return `is no part of an upload; there are file, ${UPLOAD_FIELDS.join(', ')}`;
  }
}

/** Largest int64 of the schema. */
const MAX_INT64 = 2n ** 63n - 1n;

function setSizeBytes(metadata: UploadVideoMetadata, text: string): string | undefined {
  const size = /^\d{1,19}$/.test(text) ? BigInt(text) : undefined;
  if (size === undefined || size > MAX_INT64) return 'must be the number of bytes of the file, in digits';
  metadata.sizeBytes = size;
  return undefined;
}

function setOnDuplicate(metadata: UploadVideoMetadata, name: string): string | undefined {
  const known = OnDuplicateSchema.values.find((value) => value.name === name || String(value.number) === name);
  if (known === undefined) return `must be one of ${choicesOf(OnDuplicateSchema)}`;
  metadata.onDuplicate = known.number;
  return undefined;
}

function setPriority(metadata: UploadVideoMetadata, name: string): string | undefined {
  const known = Video_PrioritySchema.values.find((value) => value.name === name || String(value.number) === name);
  if (known === undefined) return `must be one of ${choicesOf(Video_PrioritySchema)}`;
  metadata.priority = known.number;
  return undefined;
}

function setForce(metadata: UploadVideoMetadata, text: string): string | undefined {
  if (text !== 'true' && text !== 'false') return 'must be true or false';
  metadata.force = text === 'true';
  return undefined;
}

function addFeatures(metadata: UploadVideoMetadata, value: string): string | undefined {
  const names = value.split(',').map((name) => name.trim());
  for (const name of names.filter((text) => text !== '')) {
    const feature = FeatureSchema.values.find((known) => known.name === name || String(known.number) === name);
    if (feature === undefined) return `${JSON.stringify(name)} is not one of ${choicesOf(FeatureSchema)}`;
    metadata.features.push(feature.number);
  }
  return undefined;
}

function addLabels(metadata: UploadVideoMetadata, labels: JsonValue | undefined): string | undefined {
  if (labels === undefined) return 'must be a JSON object, such as {"season": "1"}';
  try {
    // A message of its own, so that a key like `__proto__` is a key and nothing else.
    const added = fromJson(UploadVideoMetadataSchema, { labels }).labels;
    for (const [key, value] of Object.entries(added)) {
      if (Object.hasOwn(metadata.labels, key)) return `has the label ${JSON.stringify(key)} more than once`;
      Object.defineProperty(metadata.labels, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return undefined;
  } catch {
    return 'must be a JSON object whose values are texts, such as {"season": "1"}';
  }
}

function jsonOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
