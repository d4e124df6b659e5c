import { type DescMethod, getOption, hasOption } from '@bufbuild/protobuf';
import { http } from '@vidi/contracts/google/api/annotations';
import type { HttpRule } from '@vidi/contracts/google/api/http';

/** One way a method is reached over HTTP, as its `google.api.http` annotation says. */
export interface MethodRoute {
  readonly httpMethod: string;
  readonly template: string;
  /** '' (no body), '*' (all that is not in the path), or the name of the field that is the body. */
  readonly body: string;
  /** '' (the whole message), or the name of the field that is the answer. */
  readonly responseBody: string;
}

/** The annotation of a method cannot be served. */
export class HttpRuleError extends Error {
  override readonly name = 'HttpRuleError';

  constructor(method: DescMethod, problem: string) {
    super(`google.api.http of ${method.parent.typeName}.${method.name}: ${problem}`);
  }
}

/**
 * The routes of a method: its rule and the additional bindings of it; none where it has no annotation.
 *
 * @throws HttpRuleError for a rule without a pattern or with bindings nested deeper than http.proto allows.
 */
export function routesOf(method: DescMethod): readonly MethodRoute[] {
  if (!hasOption(method, http)) return [];
  const rule = getOption(method, http);
  if (rule.additionalBindings.some((binding) => binding.additionalBindings.length > 0)) {
    throw new HttpRuleError(method, 'additional_bindings must not contain additional_bindings');
  }
  return [rule, ...rule.additionalBindings].map((binding) => routeOf(method, binding));
}

function routeOf(method: DescMethod, { pattern, body, responseBody }: HttpRule): MethodRoute {
  if (pattern.case === undefined) throw new HttpRuleError(method, 'it has no pattern');
  if (pattern.case !== 'custom') {
    return { httpMethod: pattern.case.toUpperCase(), template: pattern.value, body, responseBody };
  }
  return { httpMethod: pattern.value.kind, template: pattern.value.path, body, responseBody };
}
