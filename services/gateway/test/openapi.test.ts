import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSchemaComments } from '../src/adapters/schema/schema-comments.ts';
import { docsReply } from '../src/docs/docs-page.ts';
import { createOpenApiDocument } from '../src/openapi/document.ts';
import type { OpenApiDocument, Operation } from '../src/openapi/openapi.ts';
import { compileBindings } from '../src/rest/binding/bindings.ts';
import { probeService } from './probe-schema.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let running: RunningGateway;
let document: OpenApiDocument;

beforeAll(async () => {
  running = await startGateway();
  document = JSON.parse(await (await fetch(`${running.url}/openapi.json`)).text());
});
afterAll(() => running.stop());

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
      'delete /api/v1/videos/{id} DeleteVideo',
      'get /api/v1/videos ListVideos',
      'get /api/v1/videos/{id} GetVideo',
      'get /api/v1/videos/{id}/artifacts/{name} DownloadArtifact',
      'get /api/v1/videos/{id}/results GetVideoResults',
      'get /api/v1/videos/{id}/results/{feature} GetFeatureResult',
      'get /api/v1/videos/{id}/source DownloadSource',
      'get /api/v1/videos/{id}:watch WatchVideo',
      'patch /api/v1/videos/{video.id} UpdateVideo',
      'post /api/v1/videos CreateVideo',
      'post /api/v1/videos/{id}:cancel CancelVideo',
      'post /api/v1/videos/{id}:reprocess ReprocessVideo',
    ]);
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
    expect(GetVideo?.parameters).toEqual([
      {
        name: 'id',
        in: 'path',
        required: true,
        description: "The video's id.",
        schema: { type: 'string', minLength: 1, maxLength: 64 },
      },
    ]);
    expect(ListVideos?.parameters).toMatchObject([
      { name: 'pageSize', in: 'query', required: false, schema: { type: 'integer', minimum: 0 } },
      { name: 'pageToken', in: 'query', required: false, schema: { type: 'string', maxLength: 1024 } },
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
    expect(Object.keys(CreateVideo?.responses ?? {})).toEqual(['201', 'default']);
    expect(Object.keys(GetVideo?.responses ?? {})).toEqual(['200', 'default']);
    expect(document.components.schemas['Error']).toMatchObject({ required: ['error'] });
  });

  it('has the upload beside the JSON body', () => {
    const content = operations(document)['CreateVideo']?.requestBody?.content ?? {};
    expect(Object.keys(content)).toEqual(['application/json', 'multipart/form-data']);
    expect(content['multipart/form-data']?.schema).toMatchObject({
      required: ['file'],
      properties: { title: { maxLength: 300 }, file: { type: 'string' } },
    });
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
