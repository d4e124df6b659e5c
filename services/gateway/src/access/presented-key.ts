import { headerOf, type ServerRequest } from '../server/http-message.ts';
import { keyInvalid } from './access-errors.ts';

/** Longest key that is looked at, in characters. */
const MAX_KEY_LENGTH = 512;

/**
 * The API key of a request, from `Authorization: Bearer <key>` or `x-api-key: <key>`; undefined where it has none.
 *
 * @throws ConnectError API_KEY_INVALID for another scheme, for something that cannot be a key, and where the two differ
 */
export function presentedKey(request: ServerRequest): string | undefined {
  const authorization = headerOf(request, 'authorization');
  const bearer = authorization === undefined ? undefined : bearerToken(authorization);
  const plain = headerOf(request, 'x-api-key')?.trim();
  const key = bearer ?? plain;
  if (key === undefined) return undefined;
  if (plain !== undefined && plain !== key) throw keyInvalid();
  // The characters of a b64token (RFC 6750, 2.1).
  if (key.length > MAX_KEY_LENGTH || !/^[A-Za-z0-9._~+/=-]+$/.test(key)) throw keyInvalid();
  return key;
}

function bearerToken(authorization: string): string {
  const token = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
  if (token === undefined) throw keyInvalid();
  return token;
}
