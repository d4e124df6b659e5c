import { type DescField, type DescMessage, fromJsonString, type JsonValue, type Message } from '@bufbuild/protobuf';
import { invalidRequest } from '../../forward/validate.ts';

/** Deepest nesting of a JSON body. */
export const MAX_JSON_DEPTH = 100;

/** A message, and the JSON it was read from. */
export interface JsonMessage {
  readonly message: Message;
  readonly json: JsonValue;
}

/**
 * Reads a message from a JSON body. An empty body is an empty message.
 *
 * @param field the field that is the body; undefined where the whole message is
 * @throws ConnectError INVALID_ARGUMENT naming an unknown, repeated or wrong field, or what is wrong with the JSON
 */
export function messageFromJson(schema: DescMessage, body: Buffer, field?: DescField): JsonMessage {
  const text = textOf(body);
  if (jsonDepth(text) > MAX_JSON_DEPTH) throw invalid(`the JSON is nested deeper than ${MAX_JSON_DEPTH} levels`);
  let json: JsonValue;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(`the body is not valid JSON: ${messageOf(cause)}`, cause);
  }
  try {
    // Parsing the text, not the value, so that a key given twice is noticed.
    const whole = field === undefined ? text : `{${JSON.stringify(field.jsonName)}:${text}}`;
    return { message: fromJsonString(schema, whole), json };
  } catch (cause) {
    throw invalidRequest([{ field: fieldOf(schema, json, cause), description: messageOf(cause) }], cause);
  }
}

function textOf(body: Buffer): string {
  if (body.byteLength === 0) return '{}';
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw invalid('the body is not UTF-8', cause);
  }
}

/**
 * How deep brackets nest. Counted before parsing: decoding recurses, and a few megabytes of `[` would exhaust the stack.
 */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (quoted) {
      if (char === BACKSLASH) i++;
      else if (char === QUOTE) quoted = false;
    } else if (char === QUOTE) quoted = true;
    else if (char === OPEN_BRACKET || char === OPEN_BRACE) deepest = Math.max(deepest, ++depth);
    else if (char === CLOSE_BRACKET || char === CLOSE_BRACE) depth--;
  }
  return deepest;
}

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** protobuf-es names the field it stumbled over in its message, by full Protobuf name, or the key it does not know. */
function fieldOf(schema: DescMessage, json: JsonValue, error: unknown): string {
  const message = messageOf(error);
  const key = /key "([^"]*)" is unknown/.exec(message)?.[1] ?? /object key "([^"]*)"/.exec(message)?.[1];
  if (key !== undefined) return key;
  // Of a wrong enum it names the type alone; where one field of that type was given, it is that one.
  const type = /^cannot decode enum (\S+) from JSON/.exec(message)?.[1];
  const ofType = schema.fields.filter((field) => type !== undefined && field.enum?.typeName === type);
  const [only, ...others] = ofType.filter(({ name, jsonName }) => hasKey(json, name) || hasKey(json, jsonName));
  if (only !== undefined && others.length === 0) return only.jsonName;
  const name = /^cannot decode (?:field|oneof) \S*?\.([^.\s]+) from JSON/.exec(message)?.[1] ?? '';
  return schema.fields.find((field) => field.name === name)?.jsonName ?? name;
}

function hasKey(json: JsonValue, key: string): boolean {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, key);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function invalid(description: string, cause?: unknown) {
  return invalidRequest([{ field: '', description }], cause);
}
