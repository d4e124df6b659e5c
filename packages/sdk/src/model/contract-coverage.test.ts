import { create, type DescEnum, type DescMessage, type MessageShape, ScalarType } from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { VideoAttempt_ErrorClassSchema, VideoAttempt_StateSchema } from '@vidi/contracts/vidi/v1/attempt';
import { DeadLetterSchema } from '@vidi/contracts/vidi/v1/dead_letter';
import { RequeueDeadLetterResponse_OutcomeSchema } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { FeatureSchema, FeatureStatus_StateSchema } from '@vidi/contracts/vidi/v1/feature';
import {
  Stream_DispositionSchema,
  Stream_KindSchema,
  VideoStream_DynamicRangeSchema,
} from '@vidi/contracts/vidi/v1/media_info';
import { FrameTiming_RegularitySchema, PictureScan_KindSchema } from '@vidi/contracts/vidi/v1/picture_format';
import { Processor_StateSchema, ProcessorSchema } from '@vidi/contracts/vidi/v1/processor';
import { QueueSchema } from '@vidi/contracts/vidi/v1/queue';
import { Transition_KindSchema, VideoResultsSchema } from '@vidi/contracts/vidi/v1/results';
import { UploadSession_StateSchema, UploadSessionSchema } from '@vidi/contracts/vidi/v1/upload_session';
import { Video_StatusSchema, VideoSchema } from '@vidi/contracts/vidi/v1/video';
import {
  SimilarVideo_RelationSchema,
  SimilarVideoSchema,
  StorageUsageSchema,
} from '@vidi/contracts/vidi/v1/video_service';
import { describe, expect, it } from 'vitest';
import { toVideoAttempt } from './attempt.ts';
import { toDeadLetter, toRequeuedDeadLetter } from './dead-letter.ts';
import { FEATURES, toFeatureStatus } from './feature.ts';
import { toMediaInfo } from './media-info.ts';
import { toPictureFormat } from './picture-format.ts';
import { toProcessor } from './processor.ts';
import { toQueue } from './queue.ts';
import { toVideoResults } from './results.ts';
import { toShots } from './shots.ts';
import { toSimilarVideo } from './similar-video.ts';
import { toStorageUsage } from './storage.ts';
import { toUploadSession } from './upload-session.ts';
import { toVideo } from './video.ts';

/** A message in which every field, at every depth, has a value. */
function filled<Desc extends DescMessage>(schema: Desc): MessageShape<Desc> {
  const message = create(schema);
  fill(reflect(schema, message));
  return message;
}

function fill(message: ReflectMessage): void {
  for (const field of message.fields) {
    if (field.fieldKind === 'list') {
      const list = message.get(field);
      if (field.listKind === 'message') list.add(filledReflect(field.message));
      else if (field.listKind === 'scalar') list.add(scalar(field.scalar));
      else list.add(1);
    } else if (field.fieldKind === 'map') message.get(field).set('key', 'value');
    else if (field.fieldKind === 'message') message.set(field, filledReflect(field.message));
    else if (field.fieldKind === 'enum') message.set(field, 1);
    else message.set(field, scalar(field.scalar));
  }
}

function filledReflect(schema: DescMessage): ReflectMessage {
  const message = reflect(schema);
  fill(message);
  return message;
}

function scalar(type: ScalarType): string | number | bigint | boolean | Uint8Array {
  if (type === ScalarType.BYTES) return new Uint8Array([7]);
  if (type === ScalarType.BOOL) return true;
  if (type === ScalarType.STRING) return 'text';
  return type === ScalarType.INT64 ? 7n : 7;
}

/** How many values there are in a tree, and how many of them say nothing. */
function leaves(value: unknown): { count: number; undefined: string[] } {
  const found = { count: 0, undefined: [] as string[] };
  const walk = (node: unknown, path: string): void => {
    if (node === undefined) found.undefined.push(path);
    else if (typeof node === 'object' && node !== null && !(node instanceof Date)) {
      for (const [key, child] of Object.entries(node)) walk(child, `${path}.${key}`);
    } else found.count++;
  };
  walk(value, '');
  return found;
}

/** How many values the contract has in a filled message; a Duration or a Timestamp is one value, a oneof has one. */
function valuesOf(schema: DescMessage): number {
  if (/google\.protobuf\.(Duration|Timestamp)/.test(schema.typeName)) return 1;
  return schema.members
    .map((member) => (member.kind === 'oneof' ? 1 : member.message === undefined ? 1 : valuesOf(member.message)))
    .reduce((sum, count) => sum + count, 0);
}

/** Names of an enum but for its zero value. */
function namesOf(schema: DescEnum): string[] {
  return schema.values.filter(({ number }) => number !== 0).map(({ localName }) => localName);
}

describe('the model', () => {
  it('has every value of the contract', () => {
    const video = leaves(toVideo(filled(VideoSchema)));
    expect(video.count).toBe(valuesOf(VideoSchema));
    // A video comes from a file or from a URL.
    expect(video.undefined).toEqual(['.source.fileName']);
    const usage = leaves(toStorageUsage(filled(StorageUsageSchema)));
    expect(usage.count).toBe(valuesOf(StorageUsageSchema));
    expect(usage.undefined).toEqual([]);
    expect(leaves(toDeadLetter(filled(DeadLetterSchema))).count).toBe(valuesOf(DeadLetterSchema));
    const processor = leaves(toProcessor(filled(ProcessorSchema)));
    expect(processor.count).toBe(valuesOf(ProcessorSchema));
    expect(processor.undefined).toEqual([]);
    const similar = leaves(toSimilarVideo(filled(SimilarVideoSchema)));
    expect(similar.count).toBe(valuesOf(SimilarVideoSchema));
    expect(similar.undefined).toEqual([]);
    expect(leaves(toQueue(filled(QueueSchema))).count).toBe(valuesOf(QueueSchema));
    const session = leaves(toUploadSession(filled(UploadSessionSchema)));
    // All but its parts, which uploadDirect alone deals with.
    const parts = UploadSessionSchema.field.parts.message;
    if (parts === undefined) throw new Error('a session has parts');
    expect(session.count).toBe(valuesOf(UploadSessionSchema) - valuesOf(parts));
    expect(session.undefined).toEqual(['.video.source.fileName']);
    const results = leaves(toVideoResults(filled(VideoResultsSchema)));
    // A test signal is bars or a tone, and a tone has two values.
    expect(results.count).toBe(valuesOf(VideoResultsSchema) + 1);
    expect(results.undefined).toEqual(['.testSignals.signals.0.colorBars']);
  });

  it('has every word of the contract', () => {
    expect(FEATURES).toEqual(namesOf(FeatureSchema));
    const features = filled(VideoSchema).features;
    const [status] = features;
    if (status === undefined) throw new Error('a filled video has a feature');
    const stream = filled(VideoSchema).mediaInfo?.streams[0];
    if (stream === undefined) throw new Error('a filled video has a stream');
    const mediaInfo = filled(VideoSchema).mediaInfo;
    if (mediaInfo === undefined) throw new Error('a filled video has media info');
    const states = FeatureStatus_StateSchema.values.map(
      ({ number }) => toFeatureStatus({ ...status, state: number }).state,
    );
    expect(states).toEqual(['UNKNOWN', ...namesOf(FeatureStatus_StateSchema)]);
    const statuses = Video_StatusSchema.values.map(
      ({ number }) => toVideo({ ...filled(VideoSchema), status: number }).status,
    );
    expect(statuses).toEqual(['UNKNOWN', ...namesOf(Video_StatusSchema)]);
    const processorStates = Processor_StateSchema.values.map(
      ({ number }) => toProcessor({ ...filled(ProcessorSchema), state: number }).state,
    );
    expect(processorStates).toEqual(['UNKNOWN', ...namesOf(Processor_StateSchema)]);
    const sessionStates = UploadSession_StateSchema.values.map(
      ({ number }) => toUploadSession({ ...filled(UploadSessionSchema), state: number }).state,
    );
    expect(sessionStates).toEqual(['UNKNOWN', ...namesOf(UploadSession_StateSchema)]);
    const relations = SimilarVideo_RelationSchema.values.map(
      ({ number }) => toSimilarVideo({ ...filled(SimilarVideoSchema), relation: number }).relation,
    );
    expect(relations).toEqual(['UNKNOWN', ...namesOf(SimilarVideo_RelationSchema)]);
    const kinds = Stream_KindSchema.values.map(
      ({ number }) => toMediaInfo({ ...mediaInfo, streams: [{ ...stream, kind: number }] }).streams[0]?.kind,
    );
    expect(kinds).toEqual(['UNKNOWN', ...namesOf(Stream_KindSchema)]);
    const dispositions = Stream_DispositionSchema.values.map(
      ({ number }) =>
        toMediaInfo({ ...mediaInfo, streams: [{ ...stream, dispositions: [number] }] }).streams[0]?.dispositions[0],
    );
    expect(dispositions).toEqual(['UNKNOWN', ...namesOf(Stream_DispositionSchema)]);
    const videoStream = stream.video;
    if (videoStream === undefined) throw new Error('a filled stream has a video');
    const ranges = VideoStream_DynamicRangeSchema.values.map(
      ({ number }) =>
        toMediaInfo({ ...mediaInfo, streams: [{ ...stream, video: { ...videoStream, dynamicRange: number } }] })
          .streams[0]?.video?.dynamicRange,
    );
    expect(ranges).toEqual(['UNKNOWN', ...namesOf(VideoStream_DynamicRangeSchema)]);
    const format = filled(VideoResultsSchema).pictureFormat;
    const { frameTiming, scan } = format ?? {};
    if (format === undefined || frameTiming === undefined || scan === undefined) throw new Error('a filled format');
    const regularities = FrameTiming_RegularitySchema.values.map(
      ({ number }) =>
        toPictureFormat({ ...format, frameTiming: { ...frameTiming, regularity: number } }).frameTiming.regularity,
    );
    expect(regularities).toEqual(['UNKNOWN', ...namesOf(FrameTiming_RegularitySchema)]);
    const scans = PictureScan_KindSchema.values.map(
      ({ number }) => toPictureFormat({ ...format, scan: { ...scan, kind: number } }).scan?.kind,
    );
    expect(scans).toEqual(['UNKNOWN', ...namesOf(PictureScan_KindSchema)]);
    const [shot] = filled(VideoResultsSchema).shots?.shots ?? [];
    const opening = shot?.opening;
    if (shot === undefined || opening === undefined) throw new Error('a filled shot has an opening');
    const transitions = Transition_KindSchema.values.map(
      ({ number }) =>
        toShots({ $typeName: 'vidi.v1.ShotsResult', shots: [{ ...shot, opening: { ...opening, kind: number } }] })
          .shots[0]?.opening?.kind,
    );
    expect(transitions).toEqual(['UNKNOWN', ...namesOf(Transition_KindSchema)]);
    const outcomes = RequeueDeadLetterResponse_OutcomeSchema.values.map(
      ({ number }) =>
        toRequeuedDeadLetter({ $typeName: 'vidi.v1.RequeueDeadLetterResponse', outcome: number, videoId: 'v' }).outcome,
    );
    expect(outcomes).toEqual(['UNKNOWN', ...namesOf(RequeueDeadLetterResponse_OutcomeSchema)]);
    const [attempt] = filled(VideoSchema).attempts;
    if (attempt === undefined) throw new Error('a filled video has an attempt');
    const attemptStates = VideoAttempt_StateSchema.values.map(
      ({ number }) => toVideoAttempt({ ...attempt, state: number }).state,
    );
    expect(attemptStates).toEqual(['UNKNOWN', ...namesOf(VideoAttempt_StateSchema)]);
    const classes = VideoAttempt_ErrorClassSchema.values.map(
      ({ number }) => toVideoAttempt({ ...attempt, errorClass: number }).errorClass,
    );
    expect(classes).toEqual(['UNKNOWN', ...namesOf(VideoAttempt_ErrorClassSchema)]);
  });
});
