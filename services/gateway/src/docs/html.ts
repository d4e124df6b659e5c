/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Part[];

/** A template of HTML: what is put in is escaped unless it is HTML itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.map((text, i) => text + (i < parts.length ? rendered(parts[i] ?? '') : '')).join('') };
}

function rendered(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'html' in part ? part.html : part.map(rendered).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A comment of the schema as paragraphs, lists and code spans: the little Markdown that comments use. */
export function prose(text: string): Html {
  const blocks = text.split(/\n\s*\n/).map((block) => {
    const lines = block.split('\n');
    if (lines.every((line) => line.startsWith('- '))) {
      return html`<ul>${lines.map((line) => html`<li>${spans(line.slice(2))}</li>`)}</ul>`;
    }
    if (lines.every((line) => line.startsWith('  '))) return html`<pre>${block}</pre>`;
    return html`<p>${spans(block)}</p>`;
  });
  return html`${blocks}`;
}

function spans(text: string): Html {
  return html`${text.split(/(`[^`]+`)/).map((part, i) => (i % 2 === 1 ? html`<code>${part.slice(1, -1)}</code>` : part))}`;
}
