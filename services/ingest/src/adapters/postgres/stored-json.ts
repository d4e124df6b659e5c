import type { JsonObject, JsonReadOptions, JsonValue } from '@bufbuild/protobuf';

/** How Protobuf JSON in the database is read: fields of a newer version, which a rollback leaves behind, are passed over. */
export const STORED_JSON: Partial<JsonReadOptions> = { ignoreUnknownFields: true };

/**
 * A message's JSON as the object it is.
 *
 * @throws TypeError for a message whose JSON is no object (a well-known type), which is never stored by itself.
 */
export function jsonObject(json: JsonValue): JsonObject {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new TypeError('not a JSON object');
  return json;
}
