import type { Body, MediaType, Operation, Parameter, Schema } from '../openapi/openapi.ts';
import { type Html, html } from './html.ts';
import { isSchema } from './schema-table.ts';

/** A form to call an operation with; browser/try-it.js makes it work. */
export function tryForm(method: string, path: string, operation: Operation): Html {
  const { operationId, parameters, requestBody, responses } = operation;
  // Pieces of files are for programs.
  if (Object.keys(requestBody?.content ?? {}).some((type) => type.endsWith('octet-stream'))) return html``;
  const good = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  const answers = good !== undefined && 'content' in good ? Object.keys(good.content ?? {}) : [];
  return html`<details class="tryit" data-needs-script hidden><summary>Try it</summary>
<form class="try" data-method="${method.toUpperCase()}" data-path="${path}" aria-label="Try ${operationId}">
${parameters.map((parameter) => parameterField(operationId, parameter))}
${requestBody === undefined ? html`` : bodyFields(operationId, requestBody)}
${answers.length > 1 ? choice(`${operationId}-accept`, 'accept', 'Answer as', answers) : html``}
<p><button type="submit">Send</button> <button type="button" class="stop" hidden>Stop</button></p><output aria-live="polite"></output></form></details>`;
}

function parameterField(operationId: string, { name, in: where, required, schema }: Parameter): Html {
  const id = `${operationId}-${where}-${name}`;
  const attributes = html`id="${id}" name="${name}" data-in="${where}"${required ? html` required` : ''}`;
  const label = html`<label for="${id}"><code>${name}</code> <span class="dim">${where}</span></label>`;
  if (schema['type'] === 'array') {
    return html`<div>${label}<textarea rows="2" data-list ${attributes} placeholder="one a line"></textarea></div>`;
  }
  const rest = schema['x-segments'] === 'many' ? html` data-rest` : '';
  return html`<div>${label}<input ${attributes}${rest} placeholder="${hint(schema)}" spellcheck="false" autocomplete="off"></div>`;
}

function bodyFields(operationId: string, { content }: Body): Html {
  const types = Object.keys(content);
  const bodies = Object.entries(content).map(
    ([type, media], i) =>
      html`<fieldset data-body="${type}"${i > 0 ? html` hidden` : ''}><legend>${type}</legend>${
        type.startsWith('multipart/') ? formFields(operationId, media) : jsonField(operationId, media)
      }</fieldset>`,
  );
  return html`${choice(`${operationId}-type`, 'content-type', 'Body as', types)}${bodies}`;
}

function jsonField(operationId: string, { example }: MediaType): Html {
  const id = `${operationId}-json`;
  const text = JSON.stringify(example ?? {}, undefined, 2);
  return html`<label for="${id}">JSON</label><textarea id="${id}" rows="${Math.min(16, text.split('\n').length + 1)}" spellcheck="false">${text}</textarea>`;
}

function formFields(operationId: string, { schema }: MediaType): Html {
  const properties = isSchema(schema['properties']) ? Object.entries(schema['properties']) : [];
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return html`${properties.map(([name, property]) => {
    const id = `${operationId}-part-${name}`;
    const file = isSchema(property) && property['contentMediaType'] !== undefined;
    const more = html`${file ? html` type="file"` : html` placeholder="${isSchema(property) ? hint(property) : ''}"`}${required.includes(name) ? html` required` : ''}`;
    return html`<div><label for="${id}"><code>${name}</code></label><input id="${id}" name="${name}"${more}></div>`;
  })}`;
}

function choice(id: string, name: string, label: string, options: readonly string[]): Html {
  return html`<div><label for="${id}">${label}</label><select id="${id}" name="${name}">${options.map((option) => html`<option>${option}</option>`)}</select></div>`;
}

/** What a value may look like. */
function hint(schema: Schema): string {
  const example: unknown = Array.isArray(schema['examples']) ? schema['examples'][0] : undefined;
  if (typeof example === 'string' || typeof example === 'number') return String(example);
  if (schema['type'] === 'array') return 'SHOTS,KEYFRAMES';
  if (schema['type'] === 'object') return '{"team": "news"}';
  return typeof schema['type'] === 'string' ? schema['type'] : '';
}
