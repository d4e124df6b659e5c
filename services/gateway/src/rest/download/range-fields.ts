import { type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import type { ByteRange } from './byte-range.ts';

/** The fields by which a request says which part of a file it wants. */
interface RangeFields {
  readonly offset: DescField & { readonly fieldKind: 'scalar' };
  readonly limit: DescField & { readonly fieldKind: 'scalar' };
}

/** Whether a method's request can ask for part of a file, as ByteStream.Read does: `read_offset` and `read_limit`. */
export function takesRanges(request: DescMessage): boolean {
  return rangeFields(request) !== undefined;
}

/**
 * Puts a range into a request that says nothing about the part it wants.
 *
 * @returns the request to make; undefined when it cannot ask for a part, or already does by its own parameters
 */
export function rangedRequest(schema: DescMessage, message: Message, range: ByteRange): Message | undefined {
  const fields = rangeFields(schema);
  if (fields === undefined) return undefined;
  const asked = reflect(schema, message);
  if (asked.get(fields.offset) !== 0n || asked.get(fields.limit) !== 0n) return undefined;
  const request = reflect(schema, { ...message });
  request.set(fields.offset, range.kind === 'suffix' ? -range.length : range.start);
  request.set(fields.limit, range.kind === 'suffix' ? 0n : (range.length ?? 0n));
  return request.message;
}

function rangeFields(schema: DescMessage): RangeFields | undefined {
  const offset = int64Field(schema, 'read_offset');
  const limit = int64Field(schema, 'read_limit');
  return offset && limit && { offset, limit };
}

function int64Field({ fields }: DescMessage, name: string): (DescField & { readonly fieldKind: 'scalar' }) | undefined {
  const field = fields.find((candidate) => candidate.name === name);
  return field?.fieldKind === 'scalar' && field.scalar === ScalarType.INT64 && !field.longAsString ? field : undefined;
}
