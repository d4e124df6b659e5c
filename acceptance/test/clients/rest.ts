/** An answer of the REST API whose body is JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a stranger's program would read, with no type of ours.
  readonly body: any;
}

/** Sends a request as any program would, a body as JSON, and reads the answer. */
export async function requestJson(
  url: string,
  { body, ...init }: Omit<RequestInit, 'body'> & { readonly body?: unknown } = {},
): Promise<JsonAnswer> {
  const headers = new Headers(init.headers);
  if (body !== undefined && !(body instanceof FormData)) headers.set('content-type', 'application/json');
  const sent = body === undefined || body instanceof FormData ? body : JSON.stringify(body);
  const response = await fetch(url, { ...init, headers, ...(sent !== undefined && { body: sent }) });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** What an error answer says: status, code and the stable reason. */
export function errorOf({ status, body }: JsonAnswer): readonly [number, string, string] {
  const details: { '@type': string; reason?: string }[] = body.error.details;
  const info = details.find((detail) => detail['@type'] === 'type.googleapis.com/google.rpc.ErrorInfo');
  return [status, body.error.status, info?.reason ?? ''];
}
