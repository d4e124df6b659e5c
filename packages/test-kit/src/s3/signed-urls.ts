import { createHash, createHmac } from 'node:crypto';
import type { Context, Middleware } from 's3rver';

/**
 * Refuses requests whose URL carries a signature that is not theirs, which s3rver takes as they come: another method, path, host
 * or header than was signed, or a part of another length.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function checkSignedUrls(secretAccessKey: string): Middleware {
  return async (context, next) => {
    const given = context.query['X-Amz-Signature'];
    if (given === undefined || given === signatureOf(context, secretAccessKey)) return await next();
    context.req.resume();
    context.status = 403;
    context.body = { Error: { Code: 'SignatureDoesNotMatch', Message: 'The signature is not that of this request.' } };
    return undefined;
  };
}

function signatureOf({ req, method, url }: Context, secretAccessKey: string): string {
  const { pathname, searchParams } = new URL(url, 'http://host');
  const time = searchParams.get('X-Amz-Date') ?? '';
  const scope = (searchParams.get('X-Amz-Credential') ?? '').split('/').slice(1);
  const signedHeaders = searchParams.get('X-Amz-SignedHeaders') ?? '';
  const query = [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map((pair) => pair.map(encoded).join('='))
    .toSorted();
  const headers = signedHeaders.split(';').map((name) => `${name}:${String(req.headers[name] ?? '').trim()}\n`);
  const request = [method, pathname, query.join('&'), headers.join(''), signedHeaders, 'UNSIGNED-PAYLOAD'].join('\n');
  const hash = createHash('sha256').update(request).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash].join('\n');
  let key: string | Buffer = `AWS4${secretAccessKey}`;
  for (const part of [...scope, toSign]) key = createHmac('sha256', key).update(part).digest();
  return Buffer.from(key).toString('hex');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
