import type { DescField, DescMessage } from '@bufbuild/protobuf';

/** A field within a message, by way of the message fields that lead to it. */
export interface FieldPath {
  /** The way, the field itself last; never empty. */
  readonly fields: readonly DescField[];
  readonly leaf: DescField;
  /** Protobuf names joined by dots: the same however a client spells it. */
  readonly name: string;
}

/**
 * Finds `a.b` in a message; each part may be spelt as in Protobuf (`page_size`) or in JSON (`pageSize`).
 *
 * @returns undefined where there is no such field, or where the way leads through a field that is no single message
 */
export function findFieldPath(message: DescMessage, path: string): FieldPath | undefined {
  const fields: DescField[] = [];
  let current: DescMessage | undefined = message;
  for (const part of path.split('.')) {
    const field: DescField | undefined = current?.fields.find(
      ({ name, jsonName }) => part === name || part === jsonName,
    );
    if (field === undefined) return undefined;
    fields.push(field);
    current = field.fieldKind === 'message' ? field.message : undefined;
  }
  const leaf = fields.at(-1);
  return leaf && { fields, leaf, name: fields.map(({ name }) => name).join('.') };
}
