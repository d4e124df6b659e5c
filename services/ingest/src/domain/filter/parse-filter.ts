import { type Filter, MAX_FILTER_DEPTH, MAX_FILTER_LENGTH } from './filter.ts';
import { FilterScanner } from './filter-scanner.ts';
import { parseRestriction } from './parse-restriction.ts';

/**
 * Reads a filter, as https://google.aip.dev/160 and its grammar have it:
 *
 *     expression  = sequence {"AND" sequence}
 *     sequence    = factor {factor}                 one after the other means AND too
 *     factor      = term {"OR" term}                OR binds more tightly than AND
 *     term        = ["NOT" | "-"] simple
 *     simple      = "(" expression ")" | restriction
 *     restriction = field operator value
 *
 * Texts without a field and functions are refused. An empty filter is none.
 *
 * @throws InvalidFilterError saying what is wrong, and where.
 */
export function parseFilter(text: string): Filter | undefined {
  const scanner = new FilterScanner(text);
  const length = [...text].length;
  if (length > MAX_FILTER_LENGTH)
    scanner.fail(`a filter has at most ${MAX_FILTER_LENGTH} characters, this has ${length}`, 0);
  if (scanner.atEnd) return undefined;
  const filter = parseExpression(scanner, 0);
  // What follows a whole expression can only be a parenthesis: everything else goes on with it.
  if (!scanner.atEnd) scanner.fail('this ) was never opened');
  return filter;
}

function parseExpression(scanner: FilterScanner, depth: number): Filter {
  const sequences = [parseSequence(scanner, depth)];
  while (scanner.takeKeyword('AND')) sequences.push(parseSequence(scanner, depth));
  return joined('and', sequences);
}

function parseSequence(scanner: FilterScanner, depth: number): Filter {
  const factors: Filter[] = [];
  do factors.push(parseFactor(scanner, depth));
  while (!scanner.atEnd && !scanner.sees(')') && scanner.seesKeyword() !== 'AND');
  return joined('and', factors);
}

function parseFactor(scanner: FilterScanner, depth: number): Filter {
  const terms = [parseTerm(scanner, depth)];
  while (scanner.takeKeyword('OR')) terms.push(parseTerm(scanner, depth));
  return joined('or', terms);
}

function parseTerm(scanner: FilterScanner, depth: number): Filter {
  const negated = scanner.takeKeyword('NOT') || scanner.take('-');
  const simple = parseSimple(scanner, depth);
  return negated ? { kind: 'not', operand: simple } : simple;
}

function parseSimple(scanner: FilterScanner, depth: number): Filter {
  const start = scanner.next;
  if (!scanner.take('(')) return parseRestriction(scanner);
  if (depth === MAX_FILTER_DEPTH)
    scanner.fail(`at most ${MAX_FILTER_DEPTH} parentheses may be open at the same time`, start);
  const expression = parseExpression(scanner, depth + 1);
  if (!scanner.take(')')) scanner.fail('this ( is never closed', start);
  return expression;
}

function joined(kind: 'and' | 'or', operands: readonly Filter[]): Filter {
  const [only] = operands;
  return operands.length === 1 && only !== undefined ? only : { kind, operands };
}
