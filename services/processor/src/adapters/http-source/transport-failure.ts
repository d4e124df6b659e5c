import { SourceError } from '../../domain/source-error.ts';

/** Codes of OpenSSL and Node for certificates that do not verify (openssl-verify(1)). */
const CERTIFICATE_CODES =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/** Failures of the TLS handshake itself, such as a server that does not speak TLS. */
const HANDSHAKE_CODES = /^(EPROTO|ERR_SSL_|ERR_TLS_)/;

/** What a failed look-up, connection or request means, before any answer came. */
export function asConnectFailure(host: string, error: unknown): SourceError {
  const code = codeOf(error);
  const options = { cause: error };
  if (code === 'ENOTFOUND' || code === 'EAI_NODATA' || code === 'ENODATA') {
    return new SourceError('URL_UNREACHABLE', `There is no host named ${host}.`, 'TRANSIENT', options);
  }
  if (code === 'EAI_AGAIN') {
    return new SourceError('URL_UNREACHABLE', `The name ${host} cannot be looked up now.`, 'TRANSIENT', options);
  }
  if (code === 'ECONNREFUSED') {
    return new SourceError('URL_UNREACHABLE', `${host} refuses the connection.`, 'TRANSIENT', options);
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return new SourceError('URL_TIMEOUT', `${host} does not answer.`, 'TRANSIENT', options);
  }
  if (CERTIFICATE_CODES.test(code)) {
    const message = `The TLS certificate of ${host} is not valid (${code}).`;
    return new SourceError('URL_TLS_ERROR', message, 'PERMANENT', options);
  }
  if (HANDSHAKE_CODES.test(code)) {
    const message = `${host} does not speak TLS as we do; is it an http:// URL? (${code})`;
    return new SourceError('URL_TLS_ERROR', message, 'PERMANENT', options);
  }
  // undici's HTTPParserError has a code (HPE_*) or, for a first line that is none, only its name. A mismatch of lengths that comes
  // before any answer is one within the head: two lengths, or one that is no number.
  if (/^(HPE_|HTTPParserError$|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_CONTENT_LENGTH_MISMATCH$)/.test(code)) {
    const message = `${host} does not answer in proper HTTP (${code}).`;
    return new SourceError('URL_HTTP_ERROR', message, 'PERMANENT', options);
  }
  return new SourceError('URL_UNREACHABLE', `The connection to ${host} failed (${code}).`, 'TRANSIENT', options);
}

/** What it means that a transfer broke after `received` bytes. */
export function asTransferFailure(received: number, expected: number | undefined, error: unknown): SourceError {
  const of = expected === undefined ? '' : ` of ${expected}`;
  const message = `The transfer broke off after ${received}${of} bytes${error === undefined ? '' : ` (${codeOf(error)})`}.`;
  return new SourceError('URL_INCOMPLETE', message, 'TRANSIENT', { cause: error });
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error ? error.name : 'unknown';
}
