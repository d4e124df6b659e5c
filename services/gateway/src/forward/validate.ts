import type { DescMessage, Message } from '@bufbuild/protobuf';
import { pathToString } from '@bufbuild/protobuf/reflect';
import { createValidator } from '@bufbuild/protovalidate';
import { Code } from '@connectrpc/connect';
import { apiError, type FieldViolation } from '../errors/api-error.ts';

/**
 * Holds messages to the rules in their schema (buf.validate).
 *
 * @throws ConnectError INVALID_ARGUMENT (INVALID_REQUEST) whose `BadRequest` names every field that breaks a rule.
 */
export type Validate = (schema: DescMessage, message: Message) => void;

/** Makes the check; rules are compiled at the first message of each type and kept. */
export function createValidate(): Validate {
  const validator = createValidator();
  return (schema, message) => {
    const result = validator.validate(schema, message);
    if (result.kind === 'valid') return;
    if (result.kind === 'error') throw result.error;
    throw invalidRequest(
      result.violations.map((violation) => ({
        field: pathToString(violation.field),
        description: violation.message,
        reason: violation.ruleId.replace(/\W+/g, '_').toUpperCase(),
      })),
    );
  };
}

/** The error for a request of which some fields (or, where `field` is empty, the whole) are not as they must be. */
export function invalidRequest(violations: readonly FieldViolation[], cause?: unknown) {
  const named = violations.filter(({ field }) => field !== '');
  const told = violations.map(({ field, description }) => (field === '' ? description : `${field}: ${description}`));
  return apiError({
    code: Code.InvalidArgument,
    reason: 'INVALID_REQUEST',
    message: `The request is not valid: ${told.join('; ')}.`.replace(/\.\.$/, '.'),
    ...(named.length > 0 && { violations: named }),
    cause,
  });
}
