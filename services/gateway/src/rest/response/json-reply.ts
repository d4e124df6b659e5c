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
  const { method, responseBody } = binding;
  const whole = toJson(method.output, message, { alwaysEmitImplicit: true });
  const json = responseBody === undefined ? whole : memberOf(whole, responseBody.jsonName);
  return resourceReply(json, isCreate(binding), collection);
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
