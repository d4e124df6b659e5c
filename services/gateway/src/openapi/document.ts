import type { GatewayLimits } from '../config.ts';
import type { SchemaComments } from '../ports/schema-comments.ts';
import type { Bindings } from '../rest/binding/bindings.ts';
import type { UploadHandler } from '../rest/upload/upload-handler.ts';
import { errorResponses } from './error-responses.ts';
import { ERROR_RESPONSE, ERROR_SCHEMA } from './error-schemas.ts';
import type { OpenApiDocument, Operation } from './openapi.ts';
import { openApiPath, operationOf } from './operation.ts';
import { RESUMABLE_TAG, resumableUploadPaths } from './resumable-uploads.ts';
import { Schemas } from './schemas.ts';
import { uploadBody } from './upload-body.ts';

/** Version of the API, as its paths have it. */
const API_VERSION = 'v1';

const DESCRIPTION = [
  'Hand over a video, as a file or a URL; get back an id at once and, as the analysis goes on, what is in it.',
  'The same methods are served as gRPC, gRPC-Web and Connect on the same port.',
].join(' ');

const KEY =
  'An API key with the scope the method needs. Not needed where the server has no keys or takes calls without.';

const SECURITY_SCHEMES: OpenApiDocument['components']['securitySchemes'] = {
  bearer: { type: 'http', scheme: 'bearer', description: KEY },
  apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: KEY },
};

/** Describes the REST API: made from the very bindings that serve it, so that the two cannot differ. */
export function createOpenApiDocument(options: {
  readonly bindings: Bindings;
  readonly uploads: readonly UploadHandler[];
  readonly limits: Pick<GatewayLimits, 'maxUploadBytes'>;
  readonly comments: SchemaComments;
  /** Whether resumable uploads are served. */
  readonly resumable?: boolean;
}): OpenApiDocument {
  const { bindings, uploads, limits, comments, resumable = false } = options;
  const schemas = new Schemas(comments);
  const paths: Record<string, Record<string, Operation>> = {};
  for (const binding of bindings.all) {
    const upload = uploads.find(({ besides }) => besides === binding.method);
    const own = openApiPath(binding);
    const path = Object.keys(paths).find((known) => shapeOf(known) === shapeOf(own)) ?? own;
    const operation = withPathNames(operationOf(binding, schemas), path);
    paths[path] = {
      ...paths[path],
      [binding.httpMethod.toLowerCase()]:
        upload === undefined ? operation : withUpload(operation, upload, schemas, limits),
    };
  }
  if (resumable) Object.assign(paths, resumableUploadPaths(limits));
  const services = new Set(bindings.all.map(({ method }) => method.parent));
  return {
    openapi: '3.1.1',
    info: {
      title: 'Vidi',
      version: API_VERSION,
      description: DESCRIPTION,
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    security: [{ bearer: [] }, { apiKey: [] }, {}],
    servers: [{ url: '/' }],
    tags: [
      ...[...services].map(({ name, typeName }) => ({ name, description: schemas.comment(typeName) || typeName })),
      ...(resumable ? [RESUMABLE_TAG] : []),
    ],
    paths,
    components: {
      schemas: { ...schemas.named(), Error: ERROR_SCHEMA },
      responses: { ...errorResponses(), Error: ERROR_RESPONSE },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

/** Paths that differ only in the names of their parameters are one path, and must be written as one (OpenAPI 3.1, 4.8.8.1). */
function shapeOf(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}');
}

/** Names the path's parameters, which are in its order, as the path does. */
function withPathNames(operation: Operation, path: string): Operation {
  const names = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  const parameters = operation.parameters.map((parameter) =>
    parameter.in === 'path' ? { ...parameter, name: names.shift() ?? parameter.name } : parameter,
  );
  return { ...operation, parameters };
}

function withUpload(
  operation: Operation,
  upload: UploadHandler,
  schemas: Schemas,
  limits: Pick<GatewayLimits, 'maxUploadBytes'>,
): Operation {
  const { parent, name } = upload.method;
  const description = [operation.description, schemas.comment(`${parent.typeName}.${name}`)].join('\n\n');
  const content = { ...operation.requestBody?.content, [upload.contentType]: uploadBody(schemas, limits) };
  return { ...operation, description, requestBody: { required: true, content } };
}
