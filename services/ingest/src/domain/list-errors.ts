import { type FieldViolation, IngestError } from './errors.ts';

/** The filter of a list cannot be read. */
export class InvalidFilterError extends IngestError {
  override readonly name = 'InvalidFilterError';
  override readonly reason = 'INVALID_FILTER';
  override readonly metadata: Readonly<Record<string, string>>;
  override readonly violations: readonly FieldViolation[];

  /** @param position of the character that is wrong, from 1. */
  constructor(problem: string, position: number) {
    const description = `character ${position}: ${problem}`;
    super(`filter, ${description}`);
    this.metadata = { position: String(position) };
    this.violations = [{ field: 'filter', description }];
  }
}

/** The order of a list cannot be read. */
export class InvalidOrderByError extends IngestError {
  override readonly name = 'InvalidOrderByError';
  override readonly reason = 'INVALID_ORDER_BY';
  override readonly violations: readonly FieldViolation[];

  constructor(problem: string) {
    super(`order_by: ${problem}`);
    this.violations = [{ field: 'order_by', description: problem }];
  }
}
