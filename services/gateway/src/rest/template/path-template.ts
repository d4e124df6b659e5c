/**
 * Path templates of google/api/http.proto:
 *
 *     Template  = "/" Segments [ Verb ] ;
 *     Segments  = Segment { "/" Segment } ;
 *     Segment   = "*" | "**" | LITERAL | Variable ;
 *     Variable  = "{" FieldPath [ "=" Segments ] "}" ;
 *     FieldPath = IDENT { "." IDENT } ;
 *     Verb      = ":" LITERAL ;
 *
 * `*` matches one path segment, `**` zero or more and only as the last part before the verb. A variable without a
 * template is `{var=*}`; variables do not nest. Literals are kept decoded.
 */
export interface PathTemplate {
  readonly source: string;
  readonly segments: readonly TemplateSegment[];
  readonly variables: readonly TemplateVariable[];
  /** Without its colon; undefined where the template has none. */
  readonly verb: string | undefined;
}

/** What one position of a path must be. */
export type TemplateSegment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'rest' };

/** A field that takes part of the path: segments `[start, end)`, or to the path's end when the last of them is `**`. */
export interface TemplateVariable {
  readonly fieldPath: string;
  readonly start: number;
  readonly end: number;
  /** More than one segment, or `**`: then `%2F` stays encoded in the value, as http.proto demands. */
  readonly multiSegment: boolean;
}

/** A template breaks the grammar. */
export class PathTemplateError extends Error {
  override readonly name = 'PathTemplateError';

  constructor(source: string, position: number, problem: string) {
    super(`path template ${JSON.stringify(source)}, at character ${position}: ${problem}`);
  }
}

/** @throws PathTemplateError saying where and why the text is no template. */
export function parsePathTemplate(source: string): PathTemplate {
  const parser = new TemplateParser(source);
  parser.template();
  return { source, segments: parser.segments, variables: parser.variables, verb: parser.verb };
}

/** RFC 3986 `pchar` without `*` and `:`, which mean something here. */
const LITERAL = /(?:[A-Za-z0-9\-._~!$&'()+,;=@]|%[0-9A-Fa-f]{2})+/y;
const FIELD_PATH = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y;

class TemplateParser {
  readonly segments: TemplateSegment[] = [];
  readonly variables: TemplateVariable[] = [];
  verb: string | undefined;
  readonly #source: string;
  #position = 0;

  constructor(source: string) {
    this.#source = source;
  }

  template(): void {
    this.#expect('/');
    this.#segments(true);
    if (this.#take(':')) this.verb = this.#literal('a verb');
    if (this.#position < this.#source.length) this.#fail('expected the end, "/" or ":verb"');
    const rest = this.segments.findIndex((segment) => segment.kind === 'rest');
    if (rest !== -1 && rest !== this.segments.length - 1) this.#fail('"**" must be the last segment');
  }

  #segments(variablesAllowed: boolean): void {
    do {
      if (this.#take('**')) this.segments.push({ kind: 'rest' });
      else if (this.#take('*')) this.segments.push({ kind: 'any' });
      else if (variablesAllowed && this.#take('{')) this.#variable();
      else this.segments.push({ kind: 'literal', text: this.#literal('a segment') });
    } while (this.#take('/'));
  }

  #variable(): void {
    const start = this.segments.length;
    const fieldPath = this.#match(FIELD_PATH) ?? this.#fail('expected the name of a field');
    if (this.variables.some((variable) => variable.fieldPath === fieldPath)) {
      this.#fail(`the field ${fieldPath} is bound twice`);
    }
    if (this.#take('=')) this.#segments(false);
    else this.segments.push({ kind: 'any' });
    this.#expect('}');
    const end = this.segments.length;
    const multiSegment = end - start > 1 || this.segments[end - 1]?.kind === 'rest';
    this.variables.push({ fieldPath, start, end, multiSegment });
  }

  #literal(what: string): string {
    const text = this.#match(LITERAL) ?? this.#fail(`expected ${what}`);
    try {
      return decodeURIComponent(text);
    } catch {
      return this.#fail(`${text} is not percent-encoded UTF-8`);
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#source)?.[0];
    this.#position += found?.length ?? 0;
    return found;
  }

  #take(token: string): boolean {
    const found = this.#source.startsWith(token, this.#position);
    if (found) this.#position += token.length;
    return found;
  }

  #expect(token: string): void {
    if (!this.#take(token)) this.#fail(`expected "${token}"`);
  }

  #fail(problem: string): never {
    throw new PathTemplateError(this.#source, this.#position, problem);
  }
}
