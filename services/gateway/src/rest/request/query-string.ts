import { invalidRequest } from '../../forward/validate.ts';

/**
 * Cuts a query string (without `?`) into decoded names and values, in order; `+` is a space. Unlike URLSearchParams
 * it refuses broken percent-encoding instead of passing it on.
 *
 * @throws ConnectError INVALID_ARGUMENT naming the parameter that cannot be decoded
 */
export function parseQuery(query: string): readonly (readonly [name: string, value: string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = equals === -1 ? pair : pair.slice(0, equals);
      return [decoded(name, name), equals === -1 ? '' : decoded(pair.slice(equals + 1), name)];
    });
}

function decoded(text: string, parameter: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch (cause) {
    throw invalidRequest([{ field: parameter, description: 'has broken percent-encoding in the query' }], cause);
  }
}
