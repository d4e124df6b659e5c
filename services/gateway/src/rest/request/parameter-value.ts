import { type DescEnum, type DescField, type DescMessage, type JsonValue, ScalarType } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';

/**
 * Turns the text of a path variable or query parameter into the Protobuf JSON value of a field (of one element, where
 * the field is repeated).
 *
 * @returns undefined when the text is no value of the field's type
 */
export function parameterValue(field: DescField, text: string): JsonValue | undefined {
  if (field.scalar !== undefined && field.fieldKind !== 'map') return scalarValue(field.scalar, text);
  if (field.enum !== undefined && field.fieldKind !== 'map') return enumValue(field.enum, text);
  return field.message === undefined || field.fieldKind === 'map' ? undefined : messageValue(field.message, text);
}

/** A number, or a name in any case: paths are typed by people, and `/results/shots` reads better than its shouted form. */
function enumValue({ values }: DescEnum, text: string): JsonValue {
  if (/^-?\d+$/.test(text)) return Number(text);
  if (values.some(({ name }) => name === text)) return text;
  return values.find(({ name }) => name.toUpperCase() === text.toUpperCase())?.name ?? text;
}

/** Whether a field can be given as a parameter at all: http.proto rules out maps and repeated messages. */
export function isParameter(field: DescField): boolean {
  if (field.fieldKind === 'map') return false;
  if (field.message === undefined) return true;
  return field.fieldKind === 'message' && (TEXT_MESSAGES.has(field.message.typeName) || isWrapperDesc(field.message));
}

/** Messages whose Protobuf JSON form is a text. */
const TEXT_MESSAGES: ReadonlySet<string> = new Set([
  'google.protobuf.Timestamp',
  'google.protobuf.Duration',
  'google.protobuf.FieldMask',
]);

function messageValue(message: DescMessage, text: string): JsonValue | undefined {
  const value = message.fields[0]?.scalar;
  if (isWrapperDesc(message) && value !== undefined) return scalarValue(value, text);
  if (message.typeName === 'google.protobuf.Duration') return /^-?\d{1,12}(\.\d{1,9})?s$/.test(text) ? text : undefined;
  // JSON wants camelCase paths; people write the names of the schema as well.
  if (message.typeName === 'google.protobuf.FieldMask')
    return text.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase());
  return text;
}

function scalarValue(type: ScalarType, text: string): JsonValue | undefined {
  switch (type) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return text;
    case ScalarType.BOOL:
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return /^(-?\d+(\.\d+)?([eE][+-]?\d+)?|NaN|-?Infinity)$/.test(text) ? text : undefined;
    default:
      return /^-?\d+$/.test(text) ? text : undefined;
  }
}
