import type { Operation, Schema } from '../openapi/openapi.ts';

/** How to call an operation from a shell; one example per media type it takes. */
export function curlExamples(method: string, path: string, operation: Operation): readonly string[] {
  const url = `"$VIDI${path.replace(/\{([^}]+)\}/g, (_, name: string) => `$${name.replace(/\W/g, '_').toUpperCase()}`)}"`;
  // curl waits for a body after `-X HEAD`.
  const verb = method === 'get' ? '' : method === 'head' ? ' -I' : ` -X ${method.toUpperCase()}`;
  const headers = operation.parameters.flatMap(({ name, in: where, required, schema }) =>
    where === 'header' && required ? [` -H '${name}: ${exampleOf(schema)}'`] : [],
  );
  const content = Object.entries(operation.requestBody?.content ?? {});
  // Where the answer is in headers, they are shown.
  const shown = headers.length > 0 && method !== 'head' ? ' -i' : '';
  const bare = `curl${shown}${verb}${headers.join('')} ${url}`;
  if (content.length === 0) return [bare];
  const examples = content.map(([type, { example }]) => {
    if (type.endsWith('octet-stream')) {
      return `curl${shown}${verb}${headers.join('')} -H 'content-type: ${type}' --data-binary @piece ${url}`;
    }
    if (type.startsWith('multipart/')) return `curl -F 'title=My video' -F 'file=@video.mp4' ${url}`;
    const body = JSON.stringify(example ?? {});
    return `curl${verb} -H 'content-type: application/json' -d '${body}' ${url}`;
  });
  return operation.requestBody?.required === true ? examples : [bare, ...examples];
}

function exampleOf({ examples }: Schema): string {
  return String(Array.isArray(examples) ? examples[0] : '');
}
