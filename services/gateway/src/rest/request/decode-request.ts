import { create, type Message } from '@bufbuild/protobuf';
import { invalidRequest } from '../../forward/validate.ts';
import { headerOf, type ServerRequest } from '../../server/http-message.ts';
import type { HttpBinding } from '../binding/binding.ts';
import { type RequestPath, variableValue } from '../template/request-path.ts';
import { isJson, parseContentType, unsupportedMediaType } from './content-type.ts';
import { impliedMask } from './implied-mask.ts';
import { type JsonMessage, messageFromJson } from './json-body.ts';
import { setParameter, setQueryParameters } from './parameters.ts';
import { hasBody, readBody } from './read-body.ts';

/** A request for a binding, as far as it was taken apart. */
export interface RestRequest {
  readonly request: ServerRequest;
  readonly path: RequestPath;
  /** Without `?`. */
  readonly query: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Makes the request message of an RPC from path, query and body. The path has the last word: what it binds, a body
 * cannot change.
 *
 * @throws ConnectError saying what of the request is wrong
 */
export async function decodeRequest(binding: HttpBinding, rest: RestRequest): Promise<Message> {
  const schema = binding.method.input;
  const { message, json } = await decodeBody(binding, rest);
  for (const variable of binding.variables) {
    // A final `**` takes as many segments as there are.
    const last = binding.template.segments[variable.end - 1]?.kind === 'rest';
    const end = last ? rest.path.raw.length : variable.end;
    const text = variableValue(rest.path, variable.start, end, variable.multiSegment);
    setParameter(schema, message, variable.field, text, variable.fieldPath);
  }
  setQueryParameters(binding, message, rest.query);
  if (json !== undefined) impliedMask(binding, message, json);
  return message;
}

async function decodeBody(
  { method, body }: HttpBinding,
  { request, maxBytes, signal }: RestRequest,
): Promise<Omit<JsonMessage, 'json'> & Partial<JsonMessage>> {
  if (body.kind === 'none') {
    if (await hasBody(request, signal)) {
      throw invalidRequest([{ field: '', description: 'this method takes no body' }]);
    }
    return { message: create(method.input) };
  }
  const contentType = parseContentType(headerOf(request, 'content-type'));
  if (contentType.type !== '' && !isJson(contentType)) {
    throw unsupportedMediaType(contentType.type, ['application/json']);
  }
  const bytes = await readBody(request, maxBytes, signal);
  if (contentType.type === '' && bytes.byteLength > 0) throw unsupportedMediaType('', ['application/json']);
  return messageFromJson(method.input, bytes, body.kind === 'field' ? body.field : undefined);
}
