import type { DescField, DescMethod, DescMethodServerStreaming, DescMethodUnary } from '@bufbuild/protobuf';
import { isServerStreaming, isUnary } from '../../forward/method-kind.ts';
import { type PathTemplate, parsePathTemplate, type TemplateVariable } from '../template/path-template.ts';
import { type FieldPath, findFieldPath } from './field-path.ts';
import { HttpRuleError, type MethodRoute } from './http-rule.ts';

/** A route of a method with every name in it looked up: all that a request needs. */
export interface HttpBinding {
  readonly method: DescMethodUnary | DescMethodServerStreaming;
  readonly httpMethod: string;
  readonly template: PathTemplate;
  readonly variables: readonly BoundVariable[];
  readonly body: BodyBinding;
  /** The field of the response that is the answer; undefined for the whole response. */
  readonly responseBody: DescField | undefined;
}

/** A path variable and the field it fills. */
export interface BoundVariable extends TemplateVariable {
  readonly field: FieldPath;
}

/** Where the body of a request goes. */
export type BodyBinding =
  | { readonly kind: 'none' }
  | { readonly kind: 'message' }
  | { readonly kind: 'field'; readonly field: DescField };

/**
 * Looks up a route's names.
 *
 * @throws HttpRuleError or PathTemplateError for a rule that cannot be served; at start, so that a wrong schema never
 *   answers a request.
 */
export function compileBinding(method: DescMethod, route: MethodRoute): HttpBinding {
  if (!isUnary(method) && !isServerStreaming(method)) {
    // HTTP/1.1 clients send a whole body before they read; a stream of the client's has no general form there.
    throw new HttpRuleError(method, `a ${method.methodKind.replace('_', ' ')} method is not served over REST`);
  }
  const template = parsePathTemplate(route.template);
  return {
    method,
    httpMethod: route.httpMethod,
    template,
    variables: template.variables.map((variable) => ({ ...variable, field: pathField(method, variable.fieldPath) })),
    body: bodyBinding(method, route.body),
    responseBody: route.responseBody === '' ? undefined : responseField(method, route.responseBody),
  };
}

/** http.proto: "each field is a non-repeated field with a primitive (non-message) type". */
function pathField(method: DescMethod, name: string): FieldPath {
  const field = findFieldPath(method.input, name);
  if (field === undefined) throw new HttpRuleError(method, `${method.input.typeName} has no field ${name}`);
  if (field.leaf.fieldKind !== 'scalar' && field.leaf.fieldKind !== 'enum') {
    throw new HttpRuleError(method, `the path variable ${name} must be a scalar or an enum`);
  }
  return field;
}

function bodyBinding(method: DescMethod, body: string): BodyBinding {
  if (body === '') return { kind: 'none' };
  if (body === '*') return { kind: 'message' };
  const field = method.input.fields.find(({ name }) => name === body);
  if (field === undefined)
    throw new HttpRuleError(method, `${method.input.typeName} has no field ${body} for the body`);
  return { kind: 'field', field };
}

function responseField(method: DescMethod, name: string): DescField {
  const field = method.output.fields.find((candidate) => candidate.name === name);
  if (field === undefined)
    throw new HttpRuleError(method, `${method.output.typeName} has no field ${name} to answer with`);
  return field;
}
