import { create, createFileRegistry, type DescMethod, fromBinary, toJson } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Health, HealthCheckResponse_ServingStatus as HealthStatus } from '@vidi/contracts/grpc/health/v1/health';
import { ServerReflection } from '@vidi/contracts/grpc/reflection/v1/reflection';
import { DeadLetterService } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { ProcessorService } from '@vidi/contracts/vidi/v1/processor_service';
import { QueueService } from '@vidi/contracts/vidi/v1/queue_service';
import { UploadSessionService } from '@vidi/contracts/vidi/v1/upload_session_service';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { describe, expect, it } from 'vitest';
import { createGrpcClient, type GrpcClient } from './clients/grpc-client.ts';
import { errorOf, requestJson } from './clients/rest.ts';
import { shareVidi } from './system/shared-vidi.ts';

const system = shareVidi({}, async () => undefined);

/** Everything that a service is described by, as the server itself tells it. */
async function reflect(grpc: GrpcClient, service: string): Promise<FileDescriptorProto[]> {
  const messageRequest = { case: 'fileContainingSymbol' as const, value: service };
  const stream = grpc.bidiStream(ServerReflection.method.serverReflectionInfo, [{ messageRequest }]);
  const [answer] = await Array.fromAsync(stream, ({ messageResponse }) => messageResponse);
  if (answer?.case !== 'fileDescriptorResponse') throw new Error(`no files: ${answer?.case}`);
  return answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
}

/** Files in an order in which each comes after those it imports, as protobuf-es wants them; reflection knows no order. */
function importedFirst(files: readonly FileDescriptorProto[]): FileDescriptorProto[] {
  const ordered = new Set<FileDescriptorProto>();
  const add = (file: FileDescriptorProto) => {
    for (const path of file.dependency) files.filter(({ name }) => name === path).forEach(add);
    ordered.add(file);
  };
  files.forEach(add);
  return [...ordered];
}

/** The methods of the service in a set of files that need no other, by their names. */
function methodsOf(files: readonly FileDescriptorProto[]): ReadonlyMap<string, DescMethod> {
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: importedFirst(files) }));
  const methods = registry.getService(VideoService.typeName)?.methods ?? [];
  return new Map(methods.map((method) => [method.name, method]));
}

function methodIn(methods: ReadonlyMap<string, DescMethod>, name: string): DescMethod {
  const method = methods.get(name);
  if (method === undefined) throw new Error(`there is no method ${name}`);
  return method;
}

describe('a stranger who has only the address', () => {
  it('lists the services and calls methods by what reflection says of them', async () => {
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    const questions = [{ messageRequest: { case: 'listServices' as const, value: '*' } }];
    const [services] = await Array.fromAsync(grpc.bidiStream(ServerReflection.method.serverReflectionInfo, questions));
    expect(JSON.stringify(services?.messageResponse.value)).toContain(VideoService.typeName);

    const methods = methodsOf(await reflect(grpc, VideoService.typeName));
    expect([...methods.keys()]).toEqual(VideoService.methods.map(({ name }) => name));
    const createVideo = methodIn(methods, 'CreateVideo');
    const made = await grpc.unary(createVideo, { url: 'http://127.0.0.1:9/a.mp4', title: 'By reflection' });
    const json = toJson(createVideo.output, made);
    expect(json).toMatchObject({ title: 'By reflection', status: 'UPLOADED' });
    const getVideo = methodIn(methods, 'GetVideo');
    const read = await grpc.unary(getVideo, { id: Object(json).id });
    expect(toJson(getVideo.output, read)).toMatchObject({ title: 'By reflection' });
  });

  it('asks by gRPC whether the server is healthy, once or for as long as it likes', async () => {
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    for (const service of ['', VideoService.typeName]) {
      const { status } = await grpc.unary(Health.method.check, { service });
      expect(HealthStatus[status]).toBe('SERVING');
    }
    for await (const { status } of grpc.serverStream(Health.method.watch, { service: '' })) {
      expect(HealthStatus[status]).toBe('SERVING');
      break;
    }
    await expect(grpc.unary(Health.method.check, { service: 'nobody.v1.Service' })).rejects.toMatchObject({ code: 5 });
  });

  it('finds every REST method in /openapi.json, and every one of them is served', async () => {
    const { status, body } = await requestJson(`${system.vidi.baseUrl}/openapi.json`);
    expect([status, body.openapi]).toEqual([200, expect.stringMatching(/^3\.1\./)]);
    const operations = Object.entries<Record<string, { operationId?: string }>>(body.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([verb, { operationId }]) => ({ path, verb: verb.toUpperCase(), operationId })),
    );
    const described = operations.flatMap(({ operationId }) => operationId ?? []);
    const methods = [
      ...VideoService.methods,
      ...UploadSessionService.methods,
      ...DeadLetterService.methods,
      ...ProcessorService.methods,
      ...QueueService.methods,
    ];
    const known = methods.map(({ name }) => name).filter((name) => name !== 'UploadVideo');
    expect(described).toEqual(expect.arrayContaining(known));
    for (const { path, verb, operationId } of operations) {
      const url = system.vidi.baseUrl + path.replaceAll('{feature}', 'SHOTS').replaceAll(/\{[^}]*\}/g, 'nobody');
      const takesBody = verb === 'POST' || verb === 'PATCH';
      const answer = await fetch(url, {
        method: verb,
        headers: { 'content-type': 'application/json' },
        ...(takesBody && { body: '{}' }),
      });
      // Refused for what it lacks, such as the version of its protocol, is served too. HEAD has no body to say why.
      expect([404, 405].includes(answer.status) && (await answer.text()).includes('"ROUTE'), `${verb} ${url}`).toBe(
        false,
      );
      expect(answer.status, `${operationId} ${verb} ${url}`).toBeLessThan(500);
    }
  });

  it('takes the schema home from /protos, in source and compiled', async () => {
    const { baseUrl } = system.vidi;
    const index = await (await fetch(`${baseUrl}/protos/`)).text();
    const files = [...index.matchAll(/href="(\/protos\/[^"]+\.proto)"/g)].map(([, path = '']) => path);
    expect(files).toContain('/protos/vidi/v1/video_service.proto');
    for (const path of files) expect(await (await fetch(baseUrl + path)).text(), path).toContain('syntax = "proto');
    const image = new Uint8Array(await (await fetch(`${baseUrl}/protos/vidi.binpb`)).arrayBuffer());
    const { file } = fromBinary(FileDescriptorSetSchema, image);
    expect([...methodsOf(file).keys()]).toEqual(VideoService.methods.map(({ name }) => name));
    expect(index + JSON.stringify(file.map(({ name }) => name))).not.toContain('internal');
  });

  it('reads the reference at /docs, which loads nothing from elsewhere', async () => {
    const response = await fetch(`${system.vidi.baseUrl}/docs`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/html/),
    ]);
    const page = await response.text();
    for (const { name } of [
      ...VideoService.methods,
      ...UploadSessionService.methods,
      ...DeadLetterService.methods,
      ...ProcessorService.methods,
      ...QueueService.methods,
    ])
      expect(page).toContain(name);
    expect(page).not.toMatch(/<(?:script|link|img|iframe)\b[^>]*(?:src|href)="(?:https?:)?\/\//);
  });
});

describe('a page of another site in a browser on this machine', () => {
  it.for([
    [{ origin: 'https://elsewhere.example' }, 'its origin'],
    [{ origin: 'null' }, 'having none'],
  ] as const)('is refused by %o, for %s', async ([headers]) => {
    const answer = await requestJson(`${system.vidi.baseUrl}/api/v1/videos`, { headers });
    expect(errorOf(answer)).toEqual([403, 'PERMISSION_DENIED', 'ORIGIN_NOT_ALLOWED']);
  });
});
