import type { Operation } from '../openapi/openapi.ts';

/** How to call an operation from a shell; one example per media type it takes. */
export function curlExamples(method: string, path: string, operation: Operation): readonly string[] {
  const url = `"$VIDI${path.replace(/\{([^}]+)\}/g, (_, name: string) => `$${name.replace(/\W/g, '_').toUpperCase()}`)}"`;
  const verb = method === 'get' ? '' : ` -X ${method.toUpperCase()}`;
  const content = Object.entries(operation.requestBody?.content ?? {});
  if (content.length === 0) return [`curl${verb} ${url}`];
  return content.map(([type, { example }]) => {
    if (type.startsWith('multipart/')) return `curl -F 'title=My video' -F 'file=@video.mp4' ${url}`;
    const body = JSON.stringify(example ?? {});
    return `curl${verb} -H 'content-type: application/json' -d '${body}' ${url}`;
  });
}
