import type { Operation, Schema } from '../openapi/openapi.ts';
import { isSchema } from './schema-table.ts';

/** How to call an operation from a shell; one example per media type it takes. */
export function curlExamples(
  method: string,
  path: string,
  operation: Operation,
  schemas: Readonly<Record<string, Schema>>,
): readonly string[] {
  const url = `"$VIDI${path.replace(/\{([^}]+)\}/g, (_, name: string) => `$${name.replace(/\W/g, '_').toUpperCase()}`)}"`;
  const verb = method === 'get' ? '' : ` -X ${method.toUpperCase()}`;
  const content = Object.entries(operation.requestBody?.content ?? {});
  if (content.length === 0) return [`curl${verb} ${url}`];
  return content.map(([type, { schema }]) => {
    if (type.startsWith('multipart/')) return `curl -F 'title=My video' -F 'file=@video.mp4' ${url}`;
    const body = JSON.stringify(exampleOf(schema, schemas));
    return `curl${verb} -H 'content-type: application/json' -d '${body}' ${url}`;
  });
}

/** The smallest body that is allowed: what is required, and a title where there is one. */
function exampleOf(schema: Schema, schemas: Readonly<Record<string, Schema>>): Record<string, string> {
  const reference = typeof schema['$ref'] === 'string' ? schemas[schema['$ref'].split('/').at(-1) ?? ''] : undefined;
  const { properties, required } = reference ?? schema;
  const names = new Set(Array.isArray(required) ? required.map(String) : []);
  if (isSchema(properties) && 'title' in properties) names.add('title');
  return Object.fromEntries([...names].map((name) => [name, EXAMPLES[name] ?? 'text']));
}

const EXAMPLES: Readonly<Record<string, string>> = { url: 'https://example.com/video.mp4', title: 'My video' };
