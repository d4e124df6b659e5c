import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import * as v1 from '@vidi/contracts/grpc/reflection/v1/reflection';
import * as v1alpha from '@vidi/contracts/grpc/reflection/v1alpha/reflection';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let running: RunningGateway;
let client: Client;
beforeAll(async () => {
  running = await startGateway();
  client = new Client(`127.0.0.1:${running.port}`, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await running.stop();
});

type Question = v1.ServerReflectionRequest['messageRequest'];

/** Asks questions in one stream, as grpcurl does. */
async function ask(
  questions: readonly Question[],
  version: 'v1' | 'v1alpha' = 'v1',
): Promise<v1.ServerReflectionResponse['messageResponse'][]> {
  const { ServerReflectionRequestSchema: input, ServerReflectionResponseSchema: output } =
    version === 'v1' ? v1 : v1alpha;
  const stream = client.makeBidiStreamRequest<v1.ServerReflectionRequest, v1.ServerReflectionResponse>(
    `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
    (message) => Buffer.from(toBinary(v1.ServerReflectionRequestSchema, message)),
    (bytes) => {
      fromBinary(output, bytes);
      return fromBinary(v1.ServerReflectionResponseSchema, bytes);
    },
  );
  expect(input.typeName).toBe(`grpc.reflection.${version}.ServerReflectionRequest`);
  for (const messageRequest of questions) stream.write(create(v1.ServerReflectionRequestSchema, { messageRequest }));
  stream.end();
  const answers: v1.ServerReflectionResponse['messageResponse'][] = [];
  for await (const message of stream) {
    const { messageResponse }: v1.ServerReflectionResponse = message;
    answers.push(messageResponse);
  }
  return answers;
}

/** Paths of the files of an answer. */
function pathsOf(answer: v1.ServerReflectionResponse['messageResponse'] | undefined): string[] {
  if (answer?.case !== 'fileDescriptorResponse') throw new Error(`no file: ${answer?.case}`);
  return answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
}

describe.each(['v1', 'v1alpha'] as const)('reflection %s', (version) => {
  it('lists the services', async () => {
    const [answer] = await ask([{ case: 'listServices', value: '*' }], version);
    expect(answer).toMatchObject({
      case: 'listServicesResponse',
      value: {
        service: [
          { name: 'grpc.health.v1.Health' },
          { name: 'grpc.reflection.v1.ServerReflection' },
          { name: 'grpc.reflection.v1alpha.ServerReflection' },
          { name: 'vidi.v1.DeadLetterService' },
          { name: 'vidi.v1.ProcessorService' },
          { name: 'vidi.v1.QueueService' },
          { name: 'vidi.v1.UploadSessionService' },
          { name: 'vidi.v1.VideoService' },
        ],
      },
    });
  });

  it('finds a file by anything in it, with all it imports', async () => {
    const symbols = [
      'vidi.v1.VideoService',
      'vidi.v1.VideoService.GetVideo',
      'vidi.v1.GetVideoRequest',
      'vidi.v1.GetVideoRequest.id',
      'vidi.v1.UploadVideoRequest.payload',
    ];
    const answers = await ask(
      [
        ...symbols.map((value) => ({ case: 'fileContainingSymbol' as const, value })),
        { case: 'fileByFilename', value: 'vidi/v1/video_service.proto' },
      ],
      version,
    );
    for (const answer of answers) {
      const paths = pathsOf(answer);
      expect(paths[0]).toBe('vidi/v1/video_service.proto');
      expect(paths).toEqual(expect.arrayContaining(['google/api/http.proto', 'google/protobuf/descriptor.proto']));
      expect(new Set(paths).size).toBe(paths.length);
    }
    const [state, value, http] = await ask(
      [
        { case: 'fileContainingSymbol', value: 'vidi.v1.Video.Status' },
        { case: 'fileContainingSymbol', value: 'vidi.v1.Video.UPLOADED' },
        { case: 'fileContainingSymbol', value: 'google.api.http' },
      ],
      version,
    );
    expect([pathsOf(state)[0], pathsOf(value)[0], pathsOf(http)[0]]).toEqual([
      'vidi/v1/video.proto',
      'vidi/v1/video.proto',
      'google/api/annotations.proto',
    ]);
  });

  it('knows extensions', async () => {
    const containingType = 'google.protobuf.MethodOptions';
    const extension = create(v1.ExtensionRequestSchema, { containingType, extensionNumber: 72295728 });
    const [file, numbers] = await ask(
      [
        { case: 'fileContainingExtension', value: extension },
        { case: 'allExtensionNumbersOfType', value: containingType },
      ],
      version,
    );
    expect(pathsOf(file)[0]).toBe('google/api/annotations.proto');
    expect(numbers).toMatchObject({ value: { baseTypeName: containingType } });
    expect(numbers?.case === 'allExtensionNumbersResponse' && numbers.value.extensionNumber).toContain(72295728);
  });

  it('says what there is not, and goes on', async () => {
    const answers = await ask(
      [
        { case: 'fileContainingSymbol', value: 'vidi.internal.v1.JobService' },
        { case: 'fileByFilename', value: 'nothing.proto' },
        { case: 'allExtensionNumbersOfType', value: 'nothing' },
        { case: undefined },
        { case: 'listServices', value: '' },
      ],
      version,
    );
    expect(answers.map((answer) => answer.case === 'errorResponse' && answer.value.errorCode)).toEqual([
      5,
      5,
      5,
      3,
      false,
    ]);
  });
});

it('is all that a client without our files needs', async () => {
  const [answer] = await ask([{ case: 'fileContainingSymbol', value: 'vidi.v1.VideoService' }]);
  if (answer?.case !== 'fileDescriptorResponse') throw new Error('no file');
  const file = answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
  const set = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file }));
  const api = loadPackageDefinition(loadFileDescriptorSetFromBuffer(Buffer.from(set), { enums: String }));
  const service = serviceOf(api, ['vidi', 'v1', 'VideoService']);
  const videos = new service(`127.0.0.1:${running.port}`, credentials.createInsecure());
  const video = await new Promise((resolve, reject) => {
    videos['getVideo']?.({ id: 'v1' }, (error: Error | null, found: unknown) =>
      error === null ? resolve(found) : reject(error),
    );
  });
  videos.close();
  expect(video).toMatchObject({ id: 'v1', status: 'UPLOADED' });
});

function serviceOf(api: unknown, [name, ...rest]: readonly string[]): ServiceClientConstructor {
  if (name === undefined) {
    if (typeof api === 'function' && 'service' in api) return api as ServiceClientConstructor;
    throw new Error('no such service');
  }
  const inner: unknown = Object.entries(Object(api)).find(([key]) => key === name)?.[1];
  return serviceOf(inner, rest);
}
