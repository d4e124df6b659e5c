import { InvalidFilterError } from '../list-errors.ts';

/** A value of a filter, and where it stood. */
export interface ScannedValue {
  readonly text: string;
  /** Whether it stood in quotes: then it is a text, whatever it says. */
  readonly quoted: boolean;
  readonly start: number;
}

const KEYWORDS = ['AND', 'OR', 'NOT'] as const;
/** A word that joins restrictions. In capitals only (AIP-160). */
export type Keyword = (typeof KEYWORDS)[number];

const OPERATORS = ['<=', '>=', '!=', '=', '<', '>', ':'] as const;
/** What may stand between a field and a value. */
export type Operator = (typeof OPERATORS)[number];

const SPACE = /\s*/y;
const NAME = /[^\s()=!<>:"',]*/y;
const KEYWORD = /(?:AND|OR|NOT)(?=[\s()]|$)/y;
/** More than a name may be: times have colons. */
const BARE_VALUE = /[^\s()=<>"]*/y;

/** Reads the words of a filter from left to right. */
export class FilterScanner {
  readonly #filter: string;
  #at = 0;

  constructor(filter: string) {
    this.#filter = filter;
  }

  /** Where the next word starts. */
  get next(): number {
    this.#match(SPACE);
    return this.#at;
  }

  get atEnd(): boolean {
    return this.next === this.#filter.length;
  }

  /** Takes the character if it is the next. */
  take(character: '(' | ')' | '-'): boolean {
    if (!this.#filter.startsWith(character, this.next)) return false;
    this.#at += 1;
    return true;
  }

  /** Whether the character is the next. */
  sees(character: '(' | ')'): boolean {
    return this.#filter.startsWith(character, this.next);
  }

  /** The keyword that is next, which is not taken. */
  seesKeyword(): Keyword | undefined {
    const start = this.next;
    const word = this.#match(KEYWORD);
    this.#at = start;
    return KEYWORDS.find((keyword) => keyword === word);
  }

  /** Takes the keyword if it is next. */
  takeKeyword(keyword: Keyword): boolean {
    if (this.seesKeyword() !== keyword) return false;
    this.#at += keyword.length;
    return true;
  }

  /** Takes the name of a field; empty when none is next. */
  name(): string {
    this.#match(SPACE);
    return this.#match(NAME);
  }

  /** Takes a text in quotes that follows without a space. */
  quotedHere(): string | undefined {
    const quote = this.#filter[this.#at];
    return quote === '"' || quote === "'" ? this.#quoted(quote) : undefined;
  }

  /** Takes the operator that is next. */
  operator(): Operator | undefined {
    const found = OPERATORS.find((operator) => this.#filter.startsWith(operator, this.next));
    this.#at += found?.length ?? 0;
    return found;
  }

  /** @throws InvalidFilterError when no value is next. */
  value(): ScannedValue {
    const start = this.next;
    const quoted = this.quotedHere();
    if (quoted !== undefined) return { text: quoted, quoted: true, start };
    if (this.seesKeyword() !== undefined)
      this.fail('a value is missing here; a keyword that is meant as one needs quotes', start);
    const text = this.#match(BARE_VALUE);
    const after = this.#filter[this.#at] ?? '';
    if (after === '(') this.fail('functions are not known here; put a value with parentheses in quotes', start);
    if (after !== '' && '=<>"'.includes(after)) this.fail(`a value with ${after} in it needs quotes`, start);
    if (text === '') this.fail('a value is missing here', start);
    if (text.includes('\0')) this.fail('a value must not contain a NUL character', start);
    return { text, quoted: false, start };
  }

  /** @param at index into the filter; where the next word starts by default. */
  fail(problem: string, at = this.next): never {
    // People count characters, not UTF-16 units, and from 1.
    throw new InvalidFilterError(problem, [...this.#filter.slice(0, at)].length + 1);
  }

  #quoted(quote: string): string {
    const start = this.#at;
    let text = '';
    for (let at = start + 1; at < this.#filter.length; at += 1) {
      let character = this.#filter[at] ?? '';
      if (character === quote) {
        this.#at = at + 1;
        return text;
      }
      if (character === '\\') {
        at += 1;
        character = this.#filter[at] ?? '';
        if (!['\\', '"', "'"].includes(character)) this.fail('after \\ only \\, " or \' may follow', at - 1);
      }
      if (character === '\0') this.fail('a value must not contain a NUL character', at);
      text += character;
    }
    return this.fail(`this ${quote} is never closed`, start);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [text = ''] = pattern.exec(this.#filter) ?? [];
    this.#at += text.length;
    return text;
  }
}
