import { type DescMessage, type DescService, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { Validator } from '@seriousme/openapi-schema-validator';
import { DeadLetterService } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { ProcessorService } from '@vidi/contracts/vidi/v1/processor_service';
import { QueueService } from '@vidi/contracts/vidi/v1/queue_service';
import { UploadSessionService } from '@vidi/contracts/vidi/v1/upload_session_service';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { type TemporaryFolder, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSchemaComments } from '../src/adapters/schema/schema-comments.ts';
import { docsReply } from '../src/docs/docs-page.ts';
import { createValidate } from '../src/forward/validate.ts';
import { createOpenApiDocument } from '../src/openapi/document.ts';
import type { OpenApiDocument, Operation } from '../src/openapi/openapi.ts';
import { compileBindings } from '../src/rest/binding/bindings.ts';
import { UPLOAD_FIELDS } from '../src/rest/upload/upload-metadata.ts';
import { probeService } from './probe-schema.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let running: RunningGateway;
let document: OpenApiDocument;

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
  running = await startGateway({
    spool: { folder: folder.path, expiryMs: 86_400_000, abandonedMs: 3_600_000, minFreeBytes: 0 },
  });
  document = JSON.parse(await (await fetch(`${running.url}/openapi.json`)).text());
});
afterAll(async () => {
  await running.stop();
  await folder[Symbol.asyncDispose]();
});

/** Every `$ref` in a document. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

describe('the OpenAPI document', () => {
  it('has every route that is served', () => {
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
    );
    expect(routes.sort()).toEqual([
      'delete /api/v1/deadLetters/{id} DropDeadLetter',
      'delete /api/v1/uploadSessions/{id} AbortUploadSession',
      'delete /api/v1/uploads/{id} DeleteResumableUpload',
      'delete /api/v1/videos/{id} DeleteVideo',
      'get /api/v1/deadLetters ListDeadLetters',
      'get /api/v1/deadLetters/{id} GetDeadLetter',
      'get /api/v1/processors ListProcessors',
      'get /api/v1/processors/{id} GetProcessor',
      'get /api/v1/queue GetQueue',
      'get /api/v1/storage GetStorageUsage',
      'get /api/v1/uploadSessions ListUploadSessions',
      'get /api/v1/uploadSessions/{id} GetUploadSession',
      'get /api/v1/uploadSessions/{id}/parts ListUploadParts',
      'get /api/v1/videos ListVideos',
      'get /api/v1/videos/{id} GetVideo',
      'get /api/v1/videos/{id}/artifacts/{name} DownloadArtifact',
      'get /api/v1/videos/{id}/results GetVideoResults',
      'get /api/v1/videos/{id}/results/{feature} GetFeatureResult',
      'get /api/v1/videos/{id}/source DownloadSource',
      'get /api/v1/videos/{id}:findSimilar FindSimilarVideos',
      'get /api/v1/videos/{id}:watch WatchVideo',
      'head /api/v1/uploads/{id} GetResumableUpload',
      'options /api/v1/uploads DescribeResumableUploads',
      'patch /api/v1/uploads/{id} AppendToResumableUpload',
      'patch /api/v1/videos/{id} UpdateVideo',
      'post /api/v1/deadLetters/{id}:requeue RequeueDeadLetter',
      'post /api/v1/processors/{id}:pause PauseProcessor',
      'post /api/v1/processors/{id}:resume ResumeProcessor',
      'post /api/v1/queue:pause PauseQueue',
      'post /api/v1/queue:resume ResumeQueue',
      'post /api/v1/uploadSessions CreateUploadSession',
      'post /api/v1/uploadSessions/{id}:complete CompleteUploadSession',
      'post /api/v1/uploads CreateResumableUpload',
      'post /api/v1/videos CreateVideo',
      'post /api/v1/videos/{id}:cancel CancelVideo',
      'post /api/v1/videos/{id}:reprocess ReprocessVideo',
    ]);
  });

  it('has no two paths that differ only in the names of their parameters, and names every parameter as its path does', () => {
    const shapes = Object.keys(document.paths).map((path) => path.replace(/\{[^}]*\}/g, '{}'));
    expect(new Set(shapes).size).toBe(shapes.length);
    for (const [path, methods] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
      for (const { operationId, parameters } of Object.values(methods)) {
        const declared = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect({ [operationId]: declared }).toEqual({ [operationId]: names });
      }
    }
  });

  it('refers only to what it has', () => {
    const found = references(document);
    expect(found.length).toBeGreaterThan(20);
    for (const reference of found) {
      const [, , kind = '', name = ''] = reference.split('/');
      const component: unknown = Object.entries(document.components).find(([key]) => key === kind)?.[1];
      expect(component, reference).toHaveProperty([name]);
    }
  });

  it('takes its words and rules from the schema', () => {
    const { GetVideo, ListVideos } = operations(document);
    expect(GetVideo?.description).toBe('Reads one video and where it stands.');
    expect(GetVideo?.parameters.slice(0, 1)).toEqual([
      {
        name: 'id',
        in: 'path',
        required: true,
        description: "The video's id.",
        schema: { type: 'string', minLength: 1, maxLength: 64 },
      },
    ]);
    expect(ListVideos?.parameters.slice(0, 2)).toMatchObject([
      { name: 'pageSize', in: 'query', required: false, schema: { type: 'integer', minimum: 0 } },
      { name: 'pageToken', in: 'query', required: false, schema: { type: 'string', maxLength: 2048 } },
    ]);
    expect(document.components.schemas['CreateVideoRequest']).toMatchObject({
      required: ['url'],
      properties: {
        url: { type: 'string', minLength: 1, maxLength: 2048 },
        features: { type: 'array', uniqueItems: true, items: { $ref: '#/components/schemas/Feature' } },
        labels: {
          type: 'object',
          maxProperties: 64,
          propertyNames: { minLength: 1, maxLength: 63 },
          additionalProperties: { maxLength: 255 },
        },
      },
    });
    expect(document.components.schemas['Video.Status']).toMatchObject({
      type: 'string',
      enum: expect.arrayContaining(['UPLOADED']),
    });
    expect(document.components.schemas['Video']).toMatchObject({
      properties: { createTime: { format: 'date-time', readOnly: true } },
    });
  });

  it('says 201 for what is made, and how errors look', () => {
    const { CreateVideo, GetVideo } = operations(document);
    expect(Object.keys(CreateVideo?.responses ?? {})).toEqual(
      '201 400 401 403 409 413 415 429 503 504 default'.split(' '),
    );
    expect(Object.keys(GetVideo?.responses ?? {})).toEqual('200 400 401 403 404 429 503 504 default'.split(' '));
    expect(document.components.schemas['Error']).toMatchObject({ required: ['error'] });
  });

  it('has the upload beside the JSON body', () => {
    const content = operations(document)['CreateVideo']?.requestBody?.content ?? {};
    expect(Object.keys(content)).toEqual(['application/json', 'multipart/form-data']);
    expect(content['multipart/form-data']?.schema).toMatchObject({
      required: ['file'],
      properties: { title: { maxLength: 300 }, file: { type: 'string' } },
    });
    const parts = Object.keys(Object(content['multipart/form-data']?.schema).properties);
    expect(parts).toEqual(expect.arrayContaining(UPLOAD_FIELDS.filter((name) => name !== 'labels[key]')));
  });

  it('can describe every kind of field and route', () => {
    const service = probeService({
      Get: { pattern: { case: 'get', value: '/v1/{name=shelves/*}/x:look' }, responseBody: 'inner' },
      Put: { pattern: { case: 'put', value: '/v1/{name}' }, body: 'inner' },
    });
    const limits = { maxUploadBytes: 1 };
    const bindings = compileBindings([service]);
    const probe = createOpenApiDocument({ bindings, uploads: [], limits, comments: new Map() });
    expect(Object.keys(probe.paths)).toEqual(['/v1/{name}/x:look', '/v1/{name}']);
    const names = operations(probe)['Get']?.parameters.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['name', 'tags', 'at', 'wrapped', 'inner.someText', 'inner.deeper.someText']),
    );
    expect(names).not.toContain('many');
    expect(operations(probe)['Put']?.parameters.map(({ name }) => name)).not.toContain('inner.someText');
    expect(String(docsReply(probe, [service]).body)).toContain('/v1/{name}/x:look');
  });
});

describe('the OpenAPI document, deeper', () => {
  it('passes a validator of OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate({ ...structuredClone(document) })).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    const broken = { ...structuredClone(document), paths: { x: { get: 1 } } };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('has an example of every schema, each a valid message', () => {
    const messages = new Map(
      [VideoService, UploadSessionService, DeadLetterService, ProcessorService, QueueService]
        .flatMap((service) => [...messagesIn(service)])
        .map((message) => [message.name, message]),
    );
    const validate = createValidate();
    let checked = 0;
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect(schema['examples'], name).toHaveLength(1);
      const message = messages.get(name);
      if (message === undefined) continue;
      const [example]: JsonValue[] = JSON.parse(JSON.stringify(schema['examples']));
      validate(message, fromJson(message, example ?? null));
      checked++;
    }
    expect(checked).toBeGreaterThan(15);
    for (const [name, { requestBody }] of Object.entries(operations(document))) {
      const body = requestBody?.content['application/json'];
      if (body !== undefined) expect(body.example, name).toBeTypeOf('object');
    }
  });

  it('says how to follow a stream', () => {
    const { WatchVideo } = operations(document);
    const answer = WatchVideo?.responses['200'];
    expect(answer).toMatchObject({
      content: {
        'application/x-ndjson': { schema: { $ref: '#/components/schemas/WatchVideoResponse' } },
        'text/event-stream': { example: expect.stringMatching(/^data: \{.*\n\nevent: end\n/) },
      },
    });
  });

  it('says what a resumable upload is asked and answers, as it is served', async () => {
    const { CreateResumableUpload, AppendToResumableUpload, DescribeResumableUploads } = operations(document);
    expect(Object.keys(AppendToResumableUpload?.responses ?? {})).toEqual(
      '204 400 401 403 404 408 409 410 413 429 460 503 507 default'.split(' '),
    );
    // What the examples say works.
    const uploads = `${running.url}/api/v1/uploads`;
    const begun = await fetch(uploads, { method: 'POST', headers: requiredHeaders(CreateResumableUpload) });
    expect(begun.status).toBe(201);
    expectDescribed(CreateResumableUpload, begun);
    const sent = await fetch(new URL(begun.headers.get('location') ?? '', running.url), {
      method: 'PATCH',
      headers: {
        ...requiredHeaders(AppendToResumableUpload),
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
      body: Buffer.from('\0\0\0\x18ftypisom\0\0\0\0', 'latin1'),
    });
    expect(sent.status).toBe(204);
    expectDescribed(AppendToResumableUpload, sent);
    expectDescribed(DescribeResumableUploads, await fetch(uploads, { method: 'OPTIONS' }));
    const page = String(docsReply(document, [VideoService]).body);
    expect(page).toContain('id="AppendToResumableUpload"');
    expect(page).toContain('--data-binary @piece');
  });

  it('has no resumable uploads where none are served', () => {
    const limits = { maxUploadBytes: 1 };
    const bindings = compileBindings([VideoService]);
    const without = createOpenApiDocument({ bindings, uploads: [], limits, comments: new Map() });
    expect(Object.keys(without.paths).filter((path) => path.startsWith('/api/v1/uploads'))).toEqual([]);
  });

  it('says how to download a file or a part of one', () => {
    const { DownloadSource } = operations(document);
    expect(Object.keys(DownloadSource?.responses ?? {})).toEqual(
      '200 206 304 400 401 403 404 416 429 503 504 default'.split(' '),
    );
    expect(DownloadSource?.parameters.map(({ name, in: where }) => `${where} ${name}`)).toEqual([
      'path id',
      'query readOffset',
      'query readLimit',
      'header range',
      'header if-range',
      'header if-none-match',
      'header x-request-timeout',
    ]);
    expect(document.components.schemas).not.toHaveProperty('HttpBody');
  });

  it('says who may call, and how each failure looks', () => {
    expect(document.components.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
      apiKey: { in: 'header', name: 'x-api-key' },
    });
    for (const [name, { content }] of Object.entries(document.components.responses)) {
      expect(content?.['application/json']?.example, name).toMatchObject({ error: { message: expect.any(String) } });
    }
  });

  it('has the rules that are not lengths', () => {
    const { UpdateVideo, CancelVideo, GetFeatureResult } = operations(document);
    expect(UpdateVideo?.requestBody?.content['application/json']?.example).toEqual({
      title: 'Holiday',
      labels: { team: 'news' },
      priority: 'NORMAL',
      language: 'en',
    });
    const cancel = CancelVideo?.requestBody?.content['application/json'];
    expect([cancel?.schema['properties'], cancel?.schema['required'], cancel?.example]).toEqual([{}, undefined, {}]);
    expect(GetFeatureResult?.parameters[1]?.schema).toEqual({
      $ref: '#/components/schemas/Feature',
      not: { enum: ['FEATURE_UNSPECIFIED'] },
    });
    expect(document.components.schemas['CreateVideoRequest']).toMatchObject({
      properties: { features: { items: { not: { enum: ['FEATURE_UNSPECIFIED'] } } } },
    });
  });
});

/** The headers that an operation needs, with the values of their examples. */
function requiredHeaders(operation: Operation | undefined): Record<string, string> {
  const needed = (operation?.parameters ?? []).filter(({ in: where, required }) => where === 'header' && required);
  return Object.fromEntries(needed.map(({ name, schema }) => [name, String(Object(schema['examples'])[0])]));
}

/** Makes sure that an answer has no header of the protocol that is not described. */
function expectDescribed(operation: Operation | undefined, { status, headers }: Response): void {
  const answer: unknown = operation?.responses[status];
  const described = Object.keys(Object(Object(answer).headers));
  const found = [...headers.keys()].filter((name) => /^(tus|upload|vidi)-|location/.test(name));
  expect(found.filter((name) => !described.includes(name))).toEqual([]);
}

/** Every message that a service's methods take or give, directly or not. */
function* messagesIn(service: DescService, seen = new Set<DescMessage>()): Generator<DescMessage> {
  const waiting = service.methods.flatMap(({ input, output }) => [input, output]);
  for (let message = waiting.pop(); message !== undefined; message = waiting.pop()) {
    if (seen.has(message)) continue;
    seen.add(message);
    yield message;
    for (const { message: inner } of message.fields) if (inner !== undefined) waiting.push(inner);
  }
}

describe('comments of the schema', () => {
  it('are there for services, methods, messages, fields, enums and values', () => {
    const comments = readSchemaComments();
    for (const name of [
      'vidi.v1.VideoService',
      'vidi.v1.VideoService.UploadVideo',
      'vidi.v1.Video',
      'vidi.v1.Video.title',
      'vidi.v1.Feature',
      'vidi.v1.Feature.SHOTS',
      'vidi.v1.Video.Status.UPLOADED',
    ]) {
      expect(comments.get(name), name).toMatch(/\w/);
    }
    expect([...comments.keys()].some((name) => name.startsWith('vidi.internal'))).toBe(false);
  });
});

function operations({ paths }: OpenApiDocument): Record<string, Operation> {
  return Object.fromEntries(
    Object.values(paths).flatMap((methods) =>
      Object.values(methods).map((operation) => [operation.operationId, operation]),
    ),
  );
}
