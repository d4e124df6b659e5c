import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import type { Schema } from './openapi.ts';

/** Named schemas that fields refer to, collected while schemas are made. */
export interface SchemaSink {
  /** Notes that a message or enum is used, and refers to it. */
  refer(type: DescMessage | DescEnum): Schema;
}

/**
 * The schema of one value of a field in Protobuf JSON (of an element where the field is repeated, of a value where it
 * is a map), by https://protobuf.dev/programming-guides/json/.
 */
export function valueSchema(field: DescField, sink: SchemaSink): Schema {
  if (field.message !== undefined) return messageSchema(field.message, sink);
  if (field.enum !== undefined) return sink.refer(field.enum);
  return field.scalar === undefined ? {} : scalarSchema(field.scalar);
}

/** The schema of a message in Protobuf JSON. */
export function messageSchema(message: DescMessage, sink: SchemaSink): Schema {
  return WELL_KNOWN[message.typeName] ?? sink.refer(message);
}

function scalarSchema(type: ScalarType): Schema {
  switch (type) {
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.BYTES:
      return { type: 'string', contentEncoding: 'base64' };
    case ScalarType.DOUBLE:
      return { type: 'number', format: 'double' };
    case ScalarType.FLOAT:
      return { type: 'number', format: 'float' };
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return { type: 'string', format: 'int64', pattern: '^-?[0-9]+$' };
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return { type: 'string', format: 'uint64', pattern: '^[0-9]+$' };
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return { type: 'integer', format: 'uint32', minimum: 0 };
    default:
      return { type: 'integer', format: 'int32' };
  }
}

const DURATION = '^-?[0-9]+(\\.[0-9]{1,9})?s$';

/** Messages that Protobuf JSON writes in a way of their own. */
const WELL_KNOWN: Readonly<Record<string, Schema>> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.Duration': { type: 'string', pattern: DURATION, examples: ['1.5s'] },
  'google.protobuf.FieldMask': { type: 'string', examples: ['title,labels'] },
  'google.protobuf.Empty': { type: 'object' },
  'google.protobuf.Struct': { type: 'object' },
  'google.protobuf.Value': {},
  'google.protobuf.ListValue': { type: 'array' },
  'google.protobuf.Any': {
    type: 'object',
    properties: { '@type': { type: 'string' } },
    required: ['@type'],
    additionalProperties: true,
  },
  'google.protobuf.StringValue': { type: ['string', 'null'] },
  'google.protobuf.BytesValue': { type: ['string', 'null'], contentEncoding: 'base64' },
  'google.protobuf.BoolValue': { type: ['boolean', 'null'] },
  'google.protobuf.Int32Value': { type: ['integer', 'null'], format: 'int32' },
  'google.protobuf.UInt32Value': { type: ['integer', 'null'], format: 'uint32' },
  'google.protobuf.Int64Value': { type: ['string', 'null'], format: 'int64' },
  'google.protobuf.UInt64Value': { type: ['string', 'null'], format: 'uint64' },
  'google.protobuf.FloatValue': { type: ['number', 'null'], format: 'float' },
  'google.protobuf.DoubleValue': { type: ['number', 'null'], format: 'double' },
};
