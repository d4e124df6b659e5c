import {
  create,
  type DescField,
  type DescMessage,
  getOption,
  hasOption,
  type JsonValue,
  type Message,
} from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { FieldMaskSchema } from '@bufbuild/protobuf/wkt';
import { FieldBehavior, field_behavior } from '@vidi/contracts/google/api/field_behavior';
import type { HttpBinding } from '../binding/binding.ts';

/**
 * Fills in the `update_mask` of a PATCH that has none. AIP-134 has an omitted mask mean the fields that are populated; as
 * in grpc-gateway these are the ones the JSON body names, so that `{"title": ""}` empties the title, which the message
 * alone could not tell from an absent one. What the server alone sets, the ETag (AIP-154: a condition, no content) and
 * what the path binds is no part of it.
 */
export function impliedMask(binding: HttpBinding, message: Message, json: JsonValue): void {
  const { method, httpMethod, body, variables } = binding;
  const mask = method.input.fields.find(({ name }) => name === 'update_mask');
  if (httpMethod !== 'PATCH' || body.kind !== 'field' || body.field.fieldKind !== 'message') return;
  if (mask?.fieldKind !== 'message' || mask.message.typeName !== FieldMaskSchema.typeName) return;
  const request = reflect(method.input, message);
  if (request.isSet(mask)) return;
  const bound = new Set(variables.map(({ field }) => field.name.slice(body.field.name.length + 1)));
  const paths = [...pathsIn(body.field.message, json, '')].filter((path) => !bound.has(path));
  if (paths.length > 0) request.set(mask, reflect(FieldMaskSchema, create(FieldMaskSchema, { paths })));
}

/** The fields an object names, those of messages within it each by itself. */
function* pathsIn(schema: DescMessage, json: JsonValue, prefix: string): Generator<string> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return;
  for (const [key, value] of Object.entries(json)) {
    const field = schema.fields.find(({ name, jsonName }) => key === name || key === jsonName);
    if (field === undefined || isServers(field) || field.name === 'etag') continue;
    const path = `${prefix}${field.name}`;
    const inner = field.fieldKind === 'message' && !field.message.typeName.startsWith('google.protobuf.');
    if (inner && typeof value === 'object' && value !== null) yield* pathsIn(field.message, value, `${path}.`);
    else yield path;
  }
}

function isServers(field: DescField): boolean {
  return hasOption(field, field_behavior) && getOption(field, field_behavior).includes(FieldBehavior.OUTPUT_ONLY);
}
