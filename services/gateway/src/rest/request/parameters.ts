import {
  type DescField,
  type DescMessage,
  type JsonValue,
  type Message,
  mergeFromJson,
  ScalarType,
} from '@bufbuild/protobuf';
import { invalidRequest } from '../../forward/validate.ts';
import type { HttpBinding } from '../binding/binding.ts';
import { type FieldPath, findFieldPath } from '../binding/field-path.ts';
import { choicesOf } from './choices.ts';
import { isParameter, parameterValue } from './parameter-value.ts';
import { parseQuery } from './query-string.ts';

/**
 * Puts a text into the field of a message.
 *
 * @param spelling how the client called the field; errors name it so
 * @throws ConnectError INVALID_ARGUMENT when the text is no value of the field
 */
export function setParameter(schema: DescMessage, message: Message, path: FieldPath, text: string, spelling: string) {
  const value = parameterValue(path.leaf, text);
  if (value === undefined) throw wrongValue(path, text, spelling);
  const leaf: JsonValue = path.leaf.fieldKind === 'list' ? [value] : value;
  const json = path.fields.reduceRight<JsonValue>((inner, field) => ({ [field.jsonName]: inner }), leaf);
  try {
    // Merging appends to repeated fields and keeps what other parameters have set.
    mergeFromJson(schema, message, json);
  } catch (cause) {
    throw wrongValue(path, text, spelling, cause);
  }
}

/**
 * Puts the parameters of a query into a request message.
 *
 * @throws ConnectError INVALID_ARGUMENT naming the parameter that is unknown, bound elsewhere, given twice or wrong
 */
export function setQueryParameters(binding: HttpBinding, message: Message, query: string): void {
  const schema = binding.method.input;
  const seen = new Set<string>();
  for (const [spelling, text] of parseQuery(query)) {
    const path = findFieldPath(schema, spelling);
    if (path === undefined || binding.body.kind === 'message')
      throw refused(spelling, 'is no parameter of this method');
    if (!isParameter(path.leaf)) throw refused(spelling, 'cannot be given in the query');
    if (binding.variables.some(({ field }) => field.name === path.name)) {
      throw refused(spelling, 'is taken from the path and must not be given again');
    }
    if (binding.body.kind === 'field' && path.fields[0] === binding.body.field) {
      throw refused(spelling, 'is taken from the body and must not be given in the query');
    }
    for (const slot of slotsOf(path)) {
      if (seen.has(slot)) throw refused(spelling, `is given more than once, or together with another of ${slot}`);
      seen.add(slot);
    }
    setParameter(schema, message, path, text, spelling);
  }
}

/**
 * Holds a query to there being no parameters, as everything is in the body.
 *
 * @throws ConnectError INVALID_ARGUMENT naming the first
 */
export function refuseParameters(query: string): void {
  const [first] = parseQuery(query);
  if (first !== undefined) throw refused(first[0], 'is no parameter of this method; put it into the body');
}

/** What a parameter fills and no other may: its field unless it is repeated, and its oneof. */
function slotsOf({ leaf, name }: FieldPath): readonly string[] {
  if (leaf.fieldKind === 'list') return [];
  const oneof = leaf.oneof;
  return oneof === undefined ? [name] : [name.slice(0, -leaf.name.length) + oneof.name];
}

function refused(parameter: string, description: string) {
  return invalidRequest([{ field: parameter, description }]);
}

function wrongValue({ leaf }: FieldPath, text: string, spelling: string, cause?: unknown) {
  const type = leaf.message?.name ?? leaf.enum?.name ?? scalarName(leaf);
  const shown = text.length > 100 ? `${text.slice(0, 100)}...` : text;
  const accepts = leaf.enum === undefined ? `a value of type ${type}` : `one of ${choicesOf(leaf.enum)}`;
  return invalidRequest([{ field: spelling, description: `${JSON.stringify(shown)} is not ${accepts}` }], cause);
}

function scalarName({ scalar }: DescField): string {
  return scalar === undefined ? 'the field' : ScalarType[scalar].toLowerCase();
}
