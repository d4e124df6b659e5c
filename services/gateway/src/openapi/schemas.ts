import { type DescEnum, type DescField, type DescMessage, getOption, hasOption } from '@bufbuild/protobuf';
import { FieldBehavior, field_behavior } from '@vidi/contracts/google/api/field_behavior';
import type { SchemaComments } from '../ports/schema-comments.ts';
import { constraintsOf } from './constraints.ts';
import { exampleOf } from './examples.ts';
import { messageSchema, type SchemaSink, valueSchema } from './field-schema.ts';
import type { Schema } from './openapi.ts';

/** Makes schemas of messages, and keeps those that others refer to. */
export class Schemas implements SchemaSink {
  readonly #comments: SchemaComments;
  readonly #named = new Map<string, Schema>();

  constructor(comments: SchemaComments) {
    this.#comments = comments;
  }

  /** Every schema referred to so far, by name, sorted. */
  named(): Readonly<Record<string, Schema>> {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => a.localeCompare(b)));
  }

  ofMessage(message: DescMessage): Schema {
    return messageSchema(message, this);
  }

  /** The schema of a message some of whose fields are given elsewhere. */
  ofMessageWithout(message: DescMessage, elsewhere: ReadonlySet<DescField>): Schema {
    return message.fields.some((field) => elsewhere.has(field))
      ? this.#object(message, elsewhere)
      : this.ofMessage(message);
  }

  /** The schema of a field with its rules and comment. */
  ofField(field: DescField): Schema {
    const { own, element, key, sentences } = constraintsOf(field);
    const description = [this.comment(`${field.parent.typeName}.${field.name}`), ...sentences]
      .filter((text) => text !== '')
      .join('\n\n');
    const value = {
      ...valueSchema(field, this),
      ...(field.fieldKind === 'scalar' || field.fieldKind === 'enum' ? own : element),
    };
    return {
      ...wrapped(field, value, own, key),
      ...(description === '' ? {} : { description }),
      ...(isOutputOnly(field) ? { readOnly: true } : {}),
    };
  }

  refer(type: DescMessage | DescEnum): Schema {
    const name = nameOf(type);
    if (!this.#named.has(name)) {
      // Noted before it is made: a message may contain itself.
      this.#named.set(name, {});
      this.#named.set(name, type.kind === 'enum' ? this.#enum(type) : this.#object(type));
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** The comment of a thing of the schema; '' where it has none. */
  comment(fullName: string): string {
    return this.#comments.get(fullName) ?? '';
  }

  #object(message: DescMessage, elsewhere: ReadonlySet<DescField> = new Set()): Schema {
    const fields = message.fields.filter((field) => !elsewhere.has(field));
    const required = fields.filter(isRequired).map(({ jsonName }) => jsonName);
    const choices = message.oneofs
      .filter((oneof) => oneof.fields.length > 1)
      .map(({ fields }) => `At most one of ${fields.map(({ jsonName }) => `\`${jsonName}\``).join(', ')} is set.`);
    const description = [this.comment(message.typeName), ...choices].filter((text) => text !== '').join('\n\n');
    return {
      type: 'object',
      ...(description === '' ? {} : { description }),
      properties: Object.fromEntries(fields.map((field) => [field.jsonName, this.ofField(field)])),
      ...(required.length === 0 ? {} : { required }),
      ...(elsewhere.size === 0 && { examples: [exampleOf(message)] }),
    };
  }

  #enum({ typeName, values }: DescEnum): Schema {
    const told = values
      .map(({ name }) => [name, this.comment(`${typeName}.${name}`)] as const)
      .filter(([, comment]) => comment !== '')
      .map(([name, comment]) => `- \`${name}\`: ${comment.replaceAll('\n', ' ')}`);
    const description = [this.comment(typeName), told.join('\n')].filter((text) => text !== '').join('\n\n');
    const names = values.map(({ name }) => name);
    return { type: 'string', description, enum: names, examples: [names[2] ?? names.at(-1)] };
  }
}

/** Whether a request must have the field. */
export function isRequired(field: DescField): boolean {
  return behavesAs(field, FieldBehavior.REQUIRED) || constraintsOf(field).required;
}

/** Whether the server alone sets the field. */
export function isOutputOnly(field: DescField): boolean {
  return behavesAs(field, FieldBehavior.OUTPUT_ONLY);
}

function behavesAs(field: DescField, behavior: FieldBehavior): boolean {
  return hasOption(field, field_behavior) && getOption(field, field_behavior).includes(behavior);
}

function wrapped(field: DescField, value: Schema, own: Schema, key: Schema): Schema {
  if (field.fieldKind === 'list') return { type: 'array', items: value, ...own };
  if (field.fieldKind !== 'map') return value;
  const names = Object.keys(key).length === 0 ? {} : { propertyNames: key };
  return { type: 'object', additionalProperties: value, ...names, ...own };
}

/** `Video`, and `Video.Status` for what is nested in it. */
function nameOf({ typeName, file }: DescMessage | DescEnum): string {
  return typeName.slice(file.proto.package.length + 1);
}
