import {
  createRegistry,
  type DescEnum,
  type DescField,
  type DescMessage,
  getOption,
  hasOption,
  isFieldSet,
  type Message,
} from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import {
  type FieldRules,
  field as fieldRules,
  file_buf_validate_validate,
} from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import type { Schema } from './openapi.ts';

/** What the schema's validation rules say about a field, in the words of JSON Schema. */
export interface Constraints {
  /** Of the field's own value. */
  readonly own: Schema;
  /** Of the elements of a repeated field, or the values of a map. */
  readonly element: Schema;
  /** Of the keys of a map. */
  readonly key: Schema;
  /** Whether the field must be set, whatever its value. */
  readonly required: boolean;
  /** Rules that only a sentence can tell. */
  readonly sentences: readonly string[];
}

/** Rules of protovalidate that JSON Schema has a keyword for. Others are enforced but not shown. */
const KEYWORDS: Readonly<Record<string, string>> = {
  min_len: 'minLength',
  max_len: 'maxLength',
  pattern: 'pattern',
  gte: 'minimum',
  gt: 'exclusiveMinimum',
  lte: 'maximum',
  lt: 'exclusiveMaximum',
  min_items: 'minItems',
  max_items: 'maxItems',
  unique: 'uniqueItems',
  min_pairs: 'minProperties',
  max_pairs: 'maxProperties',
};

/** The constraints of a field. */
export function constraintsOf(field: DescField): Constraints {
  if (!hasOption(field, fieldRules)) return { own: {}, element: {}, key: {}, required: false, sentences: [] };
  const rules = getOption(field, fieldRules);
  return {
    own: keywordsOf(rules, field.enum),
    element: nested(rules, 'items', field.enum) ?? nested(rules, 'values', field.enum) ?? {},
    key: nested(rules, 'keys') ?? {},
    required: rules.required,
    sentences: rules.cel.map(({ message }) => message).filter((message) => message !== ''),
  };
}

function nested({ type }: FieldRules, name: 'items' | 'keys' | 'values', values?: DescEnum): Schema | undefined {
  const rules =
    type.case === 'repeated' && name === 'items'
      ? type.value.items
      : type.case === 'map' && name !== 'items'
        ? type.value[name]
        : undefined;
  return rules && keywordsOf(rules, values);
}

const RULES = createRegistry(file_buf_validate_validate);

function keywordsOf({ type }: FieldRules, values?: DescEnum): Schema {
  if (type.case === undefined) return {};
  if (type.case === 'enum') return withoutValues(type.value.notIn, values);
  if (type.case === 'string' && type.value.wellKnown.case !== undefined) return formatOf(type.value.wellKnown.case);
  // Lengths of bytes count bytes, those of their base64 text would be others.
  if (type.case === 'bytes' || type.case === 'duration' || type.case === 'timestamp') return {};
  const schema = RULES.getMessage(type.value.$typeName);
  return schema === undefined ? {} : keywordsIn(schema, type.value);
}

/** The values of an enum that are not taken, by name. */
function withoutValues(numbers: readonly number[], values: DescEnum | undefined): Schema {
  const names = values?.values.filter(({ number }) => numbers.includes(number)).map(({ name }) => name) ?? [];
  return names.length === 0 ? {} : { not: { enum: names } };
}

/** Formats that JSON Schema has under another name or the same. */
const FORMATS: Readonly<Record<string, string>> = {
  email: 'email',
  hostname: 'hostname',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  uri: 'uri',
  uriRef: 'uri-reference',
  uuid: 'uuid',
};

function formatOf(rule: string): Schema {
  const format = FORMATS[rule];
  return format === undefined ? {} : { format };
}

function keywordsIn(schema: DescMessage, rules: Message): Schema {
  const values = reflect(schema, rules);
  const found: Record<string, unknown> = {};
  for (const field of schema.fields) {
    const keyword = KEYWORDS[field.name];
    if (keyword === undefined || !isFieldSet(rules, field)) continue;
    const value: unknown = values.get(field);
    if (value === false) continue;
    found[keyword] = typeof value === 'bigint' ? Number(value) : value;
  }
  return found;
}
