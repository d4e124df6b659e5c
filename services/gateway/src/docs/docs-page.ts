import { createHash } from 'node:crypto';
import type { DescService } from '@bufbuild/protobuf';
import type { OpenApiDocument, Operation, Response, Schema } from '../openapi/openapi.ts';
import type { Reply } from '../server/http-message.ts';
import { curlExamples } from './curl-example.ts';
import { type Html, html, prose } from './html.ts';
import { fieldsOf, fieldTable, referenceOf, typeOf } from './schema-table.ts';
import { STYLE } from './style.ts';
import { tryForm } from './try-form.ts';

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Where the script of the page is. */
export const DOCS_SCRIPT_PATH = '/docs/try-it.js';

/** The script of the page. */
export function docsScriptReply(script: Buffer): Reply {
  const headers = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' };
  return { status: 200, headers, body: script };
}

/**
 * The reference of the API as one page, made once from its OpenAPI document. Nothing of it comes from elsewhere, and its
 * Content-Security-Policy allows nothing else: one script of its own, which calls this server and shows what it answers.
 */
export function docsReply(document: OpenApiDocument, services: readonly DescService[]): Reply {
  const style = createHash('sha256').update(STYLE).digest('base64');
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        `style-src 'sha256-${style}'`,
        "script-src 'self'",
        "connect-src 'self'",
        // Downloads are shown from memory.
        'img-src blob:',
        'media-src blob:',
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
    body: page(document, services).html,
  };
}

function page(document: OpenApiDocument, services: readonly DescService[]): Html {
  const { info, paths, components } = document;
  const entries: Entry[] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const schemas = Object.entries(components.schemas);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API ${info.version}</title><style>${{ html: STYLE }}</style><script type="module" src="${DOCS_SCRIPT_PATH}"></script></head><body>
<a class="skip" href="#main">Skip to the reference</a>
<div class="page"><nav aria-label="Contents"><strong>${info.title} API</strong>
<ul>${entries.map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.operationId}</a></li>`)}</ul>
<ul><li><a href="#grpc">gRPC and Connect</a></li><li><a href="#errors">Errors</a></li></ul>
<ul>${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul></nav>
<main id="main"><h1>${info.title} API ${info.version}</h1>${prose(info.description)}
<p>The same as a document for tools: <a href="/openapi.json">openapi.json</a>. The schema itself: <a href="/protos/">protos</a>; the server also tells it by gRPC reflection. The examples take the address of this server from <code>$VIDI</code>, such as <code>VIDI=http://127.0.0.1:8000</code>.</p>
<div class="key" data-needs-script hidden><label for="api-key">API key, for trying methods here</label><input id="api-key" type="password" autocomplete="off" spellcheck="false"></div>
${entries.map((entry) => operationSection(entry, document))}
${grpcSection(services)}
${errorSection(document)}
${schemas.map(([name, schema]) => schemaSection(name, schema))}
</main></div></body></html>
`;
}

function operationSection({ method, path, operation }: Entry, { components }: OpenApiDocument): Html {
  const parameters = operation.parameters.map(({ name, in: where, required, description = '', schema }) => ({
    name,
    where,
    required,
    description,
    schema,
  }));
  const bodies = Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) => {
    const name = referenceOf(schema);
    const known = name === undefined ? schema : (components.schemas[name] ?? {});
    return fieldTable(`Body as ${type}`, fieldsOf(known));
  });
  const answers = Object.entries(operation.responses).flatMap(([status, response]) => {
    if ('description' in response && response.content === undefined) return [headersSection(status, response)];
    if (!('content' in response)) return [];
    return Object.entries(response.content ?? {}).map(
      ([type, { schema }]) =>
        html`<p>Answers ${status} as <code>${type}</code>${isDescribed(schema) ? html` with ${typeOf(schema)}` : ''}.</p>${prose(response.description)}`,
    );
  });
  const examples = curlExamples(method, path, operation);
  return html`<section aria-labelledby="${operation.operationId}"><h2 id="${operation.operationId}">${operation.operationId}</h2>
<p class="route"><span class="method ${method}">${method.toUpperCase()}</span> <span>${path}</span></p>
${prose(operation.description)}${examples.map((example) => html`<pre>${example}</pre>`)}
${tryForm(method, path, operation)}${fieldTable('Parameters', parameters)}${bodies}${answers}</section>`;
}

/** An answer that is in its headers. */
function headersSection(status: string, { description, headers = {} }: Response): Html {
  const fields = Object.entries(headers).map(([name, { description: what, schema }]) => ({
    name,
    required: false,
    description: what,
    schema,
  }));
  return html`<p>Answers ${status}.</p>${prose(description)}${fieldTable(`Headers of ${status}`, fields)}`;
}

function isDescribed(schema: Schema): boolean {
  return '$ref' in schema || 'type' in schema;
}

function grpcSection(services: readonly DescService[]): Html {
  const list = services.map(
    ({ typeName, methods }) => html`<h3><code>${typeName}</code></h3>
<ul>${methods.map(({ name, methodKind, input, output }) => html`<li><code>${name}</code>: ${methodKind.replace('_', ' ')}, ${input.name} → ${output.name}</li>`)}</ul>
<pre>curl -H 'content-type: application/json' -d '{}' "$VIDI/${typeName}/${methods.find(({ name }) => name.startsWith('List'))?.name ?? methods[0]?.name ?? ''}"</pre>`,
  );
  return html`<section aria-labelledby="grpc"><h2 id="grpc">gRPC and Connect</h2>
<p>The same port speaks gRPC (HTTP/2 without TLS), gRPC-Web and Connect. Deadlines (<code>grpc-timeout</code>, <code>Connect-Timeout-Ms</code>; over REST <code>X-Request-Timeout</code> in seconds) hold for everything below.</p>${list}</section>`;
}

function errorSection({ components }: OpenApiDocument): Html {
  const example = components.responses['Error']?.content?.['application/json']?.example;
  return html`<section aria-labelledby="errors"><h2 id="errors">Errors</h2>
<p>Every REST error has this shape; gRPC and Connect carry the same details. <code>reason</code> is stable, <code>message</code> is for people. The header <code>x-request-id</code> names the request in the log.</p>
<pre>${JSON.stringify(example, undefined, 2)}</pre></section>`;
}

function schemaSection(name: string, schema: OpenApiDocument['components']['schemas'][string]): Html {
  const description = typeof schema['description'] === 'string' ? schema['description'] : '';
  return html`<section aria-labelledby="schema-${name}"><h2 id="schema-${name}">${name}</h2>${prose(description)}${fieldTable('Fields', fieldsOf(schema))}</section>`;
}
