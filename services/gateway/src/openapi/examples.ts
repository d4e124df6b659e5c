import { type DescField, type DescMessage, type JsonObject, type JsonValue, ScalarType } from '@bufbuild/protobuf';
import { constraintsOf } from './constraints.ts';

/** How deep messages within an example go; a message may contain itself. */
const MAX_DEPTH = 6;

/**
 * Values that say more than their type, by the JSON name of their field: of `Message.field` first, then of the field.
 * The tests hold every example to the schema's own rules.
 */
const KNOWN: Readonly<Record<string, JsonValue>> = {
  'ListVideosRequest.orderBy': 'create_time desc',
  'Reason.reason': 'NO_AUDIO_STREAM',
  'Reason.message': 'The video has no sound.',
  'ImageArtifact.name': 'keyframes/00003.jpg',
  'ImageArtifact.contentType': 'image/jpeg',
  'FileArtifact.name': 'storyboard/storyboard.vtt',
  'FileArtifact.contentType': 'text/vtt',
  'DownloadArtifactRequest.name': 'keyframes/00003.jpg',
  'Video.progressPercent': 100,
  'Video.etag': '3f2a9c',
  'MediaStream.codec': 'h264',
  'DolbyVision.profile': 8,
  'DolbyVision.level': 6,
  'ActiveArea.height': 804,
  'ActiveArea.aspectRatio': 2.388,
  'ActiveArea.frameCount': 48,
  'PictureScan.frameCount': 60,
  'PictureScan.confidence': 0.98,
  'FrameTiming.frameCount': '3000',
  'FrameRate.denominator': 1001,
  'Rational.denominator': 1001,
  id: '7d3c4f8e-3c0b-4a5e-9f6d-2b1a0c9d8e7f',
  videoId: '7d3c4f8e-3c0b-4a5e-9f6d-2b1a0c9d8e7f',
  requestId: '0b6f7c1e-5d1a-4d0e-8a64-0c2f5f3f6a10',
  url: 'https://example.com/holiday.mp4',
  title: 'Holiday',
  fileName: 'holiday.mp4',
  contentType: 'video/mp4',
  container: 'mov,mp4,m4a,3gp,3g2,mj2',
  codec: 'h264',
  profile: 'High',
  language: 'en',
  pixelFormat: 'yuv420p',
  channelLayout: 'stereo',
  channels: 2,
  sampleRate: 48_000,
  width: 1920,
  height: 1080,
  numerator: 30_000,
  bitRate: '4500000',
  sizeBytes: '73400320',
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  engine: 'vidi.shots',
  engineVersion: '1',
  filter: 'status = COMPLETED AND labels.team = "news"',
  orderBy: 'title',
  pageSize: 50,
  progressPercent: 100,
  integratedLufs: -23,
  startFrame: '0',
  endFrame: '312',
  frame: '155',
};

/** An example of a message in Protobuf JSON; of a oneof, its first field. */
export function exampleOf(message: DescMessage, depth = 0): JsonObject {
  const example: Record<string, JsonValue> = {};
  for (const field of message.fields) {
    if (field.oneof !== undefined && field.oneof.fields[0] !== field) continue;
    const value = fieldExample(message, field, depth);
    if (value !== undefined) example[field.jsonName] = value;
  }
  return example;
}

function fieldExample(message: DescMessage, field: DescField, depth: number): JsonValue | undefined {
  const known = KNOWN[`${message.name}.${field.jsonName}`] ?? KNOWN[field.jsonName];
  if (field.fieldKind === 'map') return field.mapKind === 'scalar' ? { team: 'news' } : {};
  if (known !== undefined && field.fieldKind === 'scalar') return known;
  const value = valueExample(field, depth);
  if (value === undefined) return undefined;
  return field.fieldKind === 'list' ? [value] : value;
}

function valueExample(field: DescField, depth: number): JsonValue | undefined {
  if (field.enum !== undefined) return field.enum.values[2]?.name ?? field.enum.values.at(-1)?.name;
  if (field.message !== undefined) {
    const own = WELL_KNOWN[field.message.typeName];
    if (own !== undefined) return own;
    return depth < MAX_DEPTH ? exampleOf(field.message, depth + 1) : undefined;
  }
  return field.scalar === undefined ? undefined : scalarExample(field, field.scalar);
}

function scalarExample(field: DescField, scalar: ScalarType): JsonValue {
  const { own } = constraintsOf(field);
  const least = typeof own['minimum'] === 'number' ? own['minimum'] : 0;
  switch (scalar) {
    case ScalarType.STRING:
      return typeof own['minLength'] === 'number' && own['minLength'] > 0 ? 'a'.repeat(own['minLength']) : '';
    case ScalarType.BYTES:
      return '';
    case ScalarType.BOOL:
      return false;
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return String(least);
    default:
      return least;
  }
}

/** Messages that Protobuf JSON writes in a way of their own. */
const WELL_KNOWN: Readonly<Record<string, JsonValue>> = {
  'google.protobuf.Timestamp': '2026-03-14T15:09:26.535Z',
  'google.protobuf.Duration': '12.480s',
  'google.protobuf.FieldMask': 'title,labels',
  'google.protobuf.Empty': {},
  'google.protobuf.Struct': {},
  'google.protobuf.Value': 'anything',
  'google.protobuf.ListValue': [],
  'google.protobuf.StringValue': 'text',
  'google.protobuf.BytesValue': '',
  'google.protobuf.BoolValue': true,
  'google.protobuf.Int32Value': 1,
  'google.protobuf.UInt32Value': 1,
  'google.protobuf.Int64Value': '1',
  'google.protobuf.UInt64Value': '1',
  'google.protobuf.FloatValue': 0.5,
  'google.protobuf.DoubleValue': 0.5,
};
