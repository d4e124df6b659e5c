/** An answer of the REST API whose body is JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonBody;
}

/** What tests read by name of a body. Which of it is there depends on what was asked: nothing checks it but the test. */
export interface JsonBody {
  readonly id: string;
  readonly queuePosition?: number;
  readonly estimatedStartTime?: string;
  readonly estimatedCompleteTime?: string;
  readonly videos: readonly { readonly id: string; readonly title: string }[];
  readonly nextPageToken: string;
  readonly silence: { readonly segments: readonly unknown[] };
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>;
  readonly error: { readonly status: string; readonly details: readonly ErrorDetail[] };
}

interface ErrorDetail {
  readonly '@type': string;
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
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
  const answer: JsonBody = JSON.parse(await response.text());
  return { status: response.status, headers: response.headers, body: answer };
}

/** What an error answer says: status, code and the stable reason. */
export function errorOf({ status, body }: JsonAnswer): readonly [number, string, string] {
  const info = body.error.details.find((detail) => detail['@type'] === 'type.googleapis.com/google.rpc.ErrorInfo');
  return [status, body.error.status, info?.reason ?? ''];
}
