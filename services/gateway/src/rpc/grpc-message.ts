const GRPC_MESSAGE = 'grpc-message';

/**
 * Trailers with the message of an error encoded no more than it has to be: `%` and what is not printable ASCII ("gRPC over
 * HTTP/2", Percent-Encoded). Connect encodes as in a URL, colons and slashes too, and @grpc/grpc-js leaves those as they
 * are when it decodes, so that its users would read `required%3A send it`.
 */
export function readableTrailers(trailers: Headers): Readonly<Record<string, string>> {
  const entries = [...trailers].map(([name, value]) => [name, name === GRPC_MESSAGE ? recoded(value) : value]);
  return Object.fromEntries(entries);
}

function recoded(message: string): string {
  return decodeURIComponent(message).replaceAll(/[^ -$&-~]+/gu, encodeURIComponent);
}
