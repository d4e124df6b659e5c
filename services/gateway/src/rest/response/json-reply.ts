import { type JsonValue, type Message, toJson } from '@bufbuild/protobuf';
import type { Reply } from '../../server/http-message.ts';
import type { HttpBinding } from '../binding/binding.ts';

/** Headers of every JSON answer. */
export const REST_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/**
 * The answer of a method as JSON: camelCase, with fields of implicit presence even where they are zero or empty, so
 * that a client finds `progressPercent: 0` and `features: []`.
 *
 * A standard Create method (AIP-133: `POST` on a collection answers the resource) is 201 with a `Location`; everything
 * else is 200.
 *
 * @param collection path the request was made to
 */
export function jsonReply(binding: HttpBinding, message: Message, collection: string): Reply {
  return resourceReply(answerJson(binding, message), isCreate(binding), collection);
}

/** A message of the answer as JSON, or the member of it that the binding's `response_body` names. */
export function answerJson({ method, responseBody }: Pick<HttpBinding, 'method' | 'responseBody'>, message: Message) {
  const whole = toJson(method.output, message, { alwaysEmitImplicit: true });
  return responseBody === undefined ? whole : memberOf(whole, responseBody.jsonName);
}

/** Whether a binding is that of a standard Create method. */
export function isCreate({ method, httpMethod }: HttpBinding): boolean {
  return httpMethod === 'POST' && method.name.startsWith('Create');
}

/** A resource as JSON, 201 with its `Location` within the collection when it was just made. */
export function resourceReply(json: JsonValue, created: boolean, collection: string): Reply {
  const id = created ? memberOf(json, 'id') : null;
  const location = typeof id === 'string' && id !== '' ? { location: `${collection}/${encodeURIComponent(id)}` } : {};
  return { status: created ? 201 : 200, headers: { ...REST_HEADERS, ...location }, body: `${JSON.stringify(json)}\n` };
}

function memberOf(json: JsonValue, name: string): JsonValue {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json[name] ?? null) : null;
}
