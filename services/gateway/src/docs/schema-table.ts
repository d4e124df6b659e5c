import type { Schema } from '../openapi/openapi.ts';
import { type Html, html, prose } from './html.ts';

/** A row of a table of fields or parameters. */
export interface FieldRow {
  readonly name: string;
  readonly where?: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
}

/** A table of fields. */
export function fieldTable(caption: string, rows: readonly FieldRow[]): Html {
  if (rows.length === 0) return html``;
  const body = rows.map(
    ({ name, where, required, description, schema }) => html`<tr>
<th scope="row"><code>${name}</code>${required ? html`<br><span class="dim">required</span>` : ''}${where === undefined ? '' : html`<br><span class="dim">in ${where}</span>`}</th>
<td>${typeOf(schema)}${limitsOf(schema)}</td><td>${prose(description)}</td></tr>`,
  );
  return html`<h3>${caption}</h3><div class="scroll"><table><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${body}</tbody></table></div>`;
}

/** The fields of an object's schema. */
export function fieldsOf(schema: Schema): readonly FieldRow[] {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).flatMap(([name, field]) => {
    if (!isSchema(field)) return [];
    const description = typeof field['description'] === 'string' ? field['description'] : '';
    return [{ name, required: required.includes(name), description, schema: field }];
  });
}

/** The name of the component a schema refers to. */
export function referenceOf(schema: Schema): string | undefined {
  return typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
}

/** Links to what a type is. */
export function typeOf(schema: Schema): Html {
  const name = referenceOf(schema);
  if (name !== undefined) return html`<a href="#schema-${name}">${name}</a>`;
  const { type, items, additionalProperties: values, format } = schema;
  if (type === 'array' && isSchema(items)) return html`list of ${typeOf(items)}`;
  if (type === 'object' && isSchema(values)) return html`map of ${typeOf(values)}`;
  const text = Array.isArray(type) ? type.join(' or ') : String(type ?? 'any');
  return html`${text}${typeof format === 'string' ? html` <span class="dim">(${format})</span>` : ''}`;
}

const LIMITS = ['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'maxProperties', 'uniqueItems'];

function limitsOf(schema: Schema): Html {
  const told = LIMITS.filter((keyword) => schema[keyword] !== undefined).map(
    (keyword) => `${keyword} ${schema[keyword]}`,
  );
  return told.length === 0 ? html`` : html`<br><span class="dim">${told.join(', ')}</span>`;
}

/** Whether a value of a document is a schema. */
export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
