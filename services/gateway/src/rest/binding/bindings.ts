import type { DescService } from '@bufbuild/protobuf';
import { RouteTrie } from '../template/route-trie.ts';
import { compileBinding, type HttpBinding } from './binding.ts';
import { routesOf } from './http-rule.ts';

/** Every route of some services, compiled. */
export interface Bindings {
  /** In the order of the schema. */
  readonly all: readonly HttpBinding[];
  readonly trie: RouteTrie<HttpBinding>;
}

/**
 * Compiles the annotations of services, once, at start.
 *
 * @throws HttpRuleError, PathTemplateError or RouteConflictError for a schema that cannot be served.
 */
export function compileBindings(services: readonly DescService[]): Bindings {
  const all = services.flatMap((service) =>
    service.methods.flatMap((method) => routesOf(method).map((route) => compileBinding(method, route))),
  );
  const trie = new RouteTrie<HttpBinding>();
  for (const binding of all) trie.add(binding.httpMethod, binding.template, binding);
  return { all, trie };
}
