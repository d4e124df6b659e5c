import { Code } from '@connectrpc/connect';
import { apiError } from '../../errors/api-error.ts';

/** A media type and its parameters, names in lower case. */
export interface ContentType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads a Content-Type header; a missing one has the type ''. */
export function parseContentType(header: string | undefined): ContentType {
  const [type = '', ...rest] = (header ?? '').split(';');
  const parameters = rest.flatMap((part): [string, string][] => {
    const equals = part.indexOf('=');
    if (equals === -1) return [];
    const name = part.slice(0, equals).trim().toLowerCase();
    return [
      [
        name,
        part
          .slice(equals + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      ],
    ];
  });
  return { type: type.trim().toLowerCase(), parameters: new Map(parameters) };
}

/** Whether a body of this type is JSON in UTF-8: `application/json`, or a type that ends with `+json`. */
export function isJson({ type, parameters }: ContentType): boolean {
  const charset = parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  return (charset === 'utf-8' || charset === 'utf8') && /^application\/(json|[\w.!#$&^-]+\+json)$/.test(type);
}

/** The error for a body of a type that is not taken. */
export function unsupportedMediaType(got: string, accepted: readonly string[]) {
  return apiError({
    code: Code.InvalidArgument,
    reason: 'UNSUPPORTED_MEDIA_TYPE',
    message: `The body is ${got === '' ? 'of no declared type' : got}; this method takes ${accepted.join(' or ')}.`,
    metadata: { got, accepted: accepted.join(', ') },
  });
}
