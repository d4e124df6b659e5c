import { request as httpRequest } from 'node:http';

/** `Upload-Metadata` of the values. */
export function tusMetadata(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');
}

/** Begins an upload at a gateway. */
export async function begin(url: string, size: number, headers: Readonly<Record<string, string>> = {}) {
  return await fetch(`${url}/api/v1/uploads`, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': String(size), ...headers },
  });
}

/** The URL of an upload that was begun. */
export function locationOf(url: string, created: Response): string {
  return `${url}${created.headers.get('location')}`;
}

/** Sends a piece. */
export async function append(upload: string, offset: number, body: Uint8Array<ArrayBuffer>, headers = {}) {
  return await fetch(upload, { method: 'PATCH', headers: { ...pieceHeaders(offset), ...headers }, body });
}

/** Sends a part of a piece and holds the rest back; resolves `answer` when the server says something all the same. */
export function appendHeld(upload: string, offset: number, bytes: Uint8Array, announced: number, headers = {}) {
  const { promise: answer, resolve } = Promise.withResolvers<{ readonly status: number; readonly body: string }>();
  const request = httpRequest(upload, {
    method: 'PATCH',
    headers: { ...pieceHeaders(offset), 'content-length': announced, ...headers },
  });
  request.on('error', () => undefined);
  request.on('response', (response) => {
    response.setEncoding('utf8');
    let body = '';
    response.on('data', (text: string) => {
      body += text;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
  });
  const sent = new Promise((written) => request.write(bytes, written));
  return { answer, sent, [Symbol.dispose]: () => void request.destroy() };
}

/** Ends an upload. */
export async function terminate(upload: string): Promise<Response> {
  return await fetch(upload, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } });
}

/** Asks for an upload. */
export async function ask(upload: string, headers = {}): Promise<Response> {
  return await fetch(upload, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0', ...headers } });
}

/** How much of an upload counts. */
export async function offsetOf(upload: string): Promise<number> {
  return Number((await ask(upload)).headers.get('upload-offset'));
}

function pieceHeaders(offset: number) {
  return {
    'tus-resumable': '1.0.0',
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(offset),
  };
}
