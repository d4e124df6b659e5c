import type { DescField, DescMessage, JsonObject } from '@bufbuild/protobuf';
import type { HttpBinding } from '../rest/binding/binding.ts';
import { isParameter } from '../rest/request/parameter-value.ts';
import { headerParameters, responsesOf } from './answers.ts';
import { exampleOf } from './examples.ts';
import type { Body, MediaType, Operation, Parameter } from './openapi.ts';
import { isOutputOnly, isRequired, type Schemas } from './schemas.ts';

/** How deep query parameters of nested messages are listed; a message may contain itself. */
const MAX_PARAMETER_DEPTH = 4;

/** The path of a binding as OpenAPI writes it. A variable of several segments is one parameter. */
export function openApiPath({ template }: HttpBinding): string {
  const parts = template.segments.map((segment) =>
    segment.kind === 'literal' ? encodeURIComponent(segment.text) : '*',
  );
  for (const { fieldPath, start, end } of [...template.variables].reverse()) {
    parts.splice(start, end - start, `{${fieldPath}}`);
  }
  return `/${parts.join('/')}${template.verb === undefined ? '' : `:${template.verb}`}`;
}

/** The documentation of a binding. */
export function operationOf(binding: HttpBinding, schemas: Schemas): Operation {
  const { method, body } = binding;
  const comment = schemas.comment(`${method.parent.typeName}.${method.name}`) || method.name;
  const summary = comment.split(/(?<=\.)\s/)[0] ?? comment;
  return {
    operationId: method.name,
    summary: summary.replace(/\.$/, ''),
    description: comment,
    tags: [method.parent.name],
    parameters: [
      ...pathParameters(binding, schemas),
      ...queryParameters(binding, schemas),
      ...headerParameters(binding),
    ],
    ...(body.kind === 'none' ? {} : { requestBody: requestBody(binding, schemas) }),
    responses: responsesOf(binding, schemas),
  };
}

function pathParameters({ variables }: HttpBinding, schemas: Schemas): Parameter[] {
  return variables.map(({ fieldPath, field, multiSegment }) => {
    const { schema, ...rest } = described(schemas, field.leaf);
    // OpenAPI 3.1 has no word for a parameter that keeps its slashes.
    const segments = multiSegment ? { 'x-segments': 'many' } : {};
    return { name: fieldPath, in: 'path', required: true, ...rest, schema: { ...schema, ...segments } };
  });
}

function queryParameters({ method, variables, body }: HttpBinding, schemas: Schemas): Parameter[] {
  if (body.kind === 'message') return [];
  const bound = new Set(variables.map(({ field }) => field.name));
  if (body.kind === 'field') bound.add(body.field.name);
  return [...leaves(method.input, [], bound)].map(({ name, field }) => ({
    name,
    in: 'query',
    required: isRequired(field),
    ...described(schemas, field),
  }));
}

/** The fields that can be query parameters, nested ones as `a.b`. */
function* leaves(
  message: DescMessage,
  way: readonly DescField[],
  bound: ReadonlySet<string>,
): Generator<{ readonly name: string; readonly field: DescField }> {
  for (const field of message.fields) {
    const path = [...way, field];
    if (bound.has(path.map(({ name }) => name).join('.'))) continue;
    if (isParameter(field)) yield { name: path.map(({ jsonName }) => jsonName).join('.'), field };
    else if (field.fieldKind === 'message' && path.length < MAX_PARAMETER_DEPTH)
      yield* leaves(field.message, path, bound);
  }
}

function described(schemas: Schemas, field: DescField): Pick<Parameter, 'description' | 'schema'> {
  const { description, ...schema } = schemas.ofField(field);
  return typeof description === 'string' ? { description, schema } : { schema };
}

function requestBody({ method, body, variables }: HttpBinding, schemas: Schemas): Body {
  const message = body.kind === 'field' ? body.field.message : method.input;
  const bound = new Set(variables.map(({ field }) => field.leaf));
  const schema = body.kind === 'field' ? schemas.ofField(body.field) : schemas.ofMessageWithout(method.input, bound);
  return { required: true, content: json({ schema, ...(message && { example: requestExample(message, bound) }) }) };
}

/** What a caller would send: nothing that the server sets, and nothing that is in the path already. */
function requestExample(message: DescMessage, bound: ReadonlySet<DescField>): JsonObject {
  const whole = exampleOf(message);
  const sent = message.fields.filter((field) => !isOutputOnly(field) && !bound.has(field) && field.name !== 'etag');
  return Object.fromEntries(
    sent.flatMap(({ jsonName }) => (jsonName in whole ? [[jsonName, whole[jsonName] ?? null]] : [])),
  );
}

function json(mediaType: MediaType): Body['content'] {
  return { 'application/json': mediaType };
}
