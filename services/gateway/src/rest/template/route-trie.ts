import type { PathTemplate } from './path-template.ts';
import type { RequestPath } from './request-path.ts';

/** What a trie says about a path. */
export type RouteMatch<T> =
  | { readonly kind: 'found'; readonly value: T }
  /** Other methods are served at this path: these. */
  | { readonly kind: 'other-methods'; readonly methods: readonly string[] }
  | { readonly kind: 'unknown' };

/** Two routes claim the same method and path. */
export class RouteConflictError extends Error {
  override readonly name = 'RouteConflictError';
}

/**
 * Finds routes by path. Every route is a way through one tree of segments, so that finding one costs as much as the
 * path is long, however many routes there are. Where several match, a literal wins over `*` and `*` over `**`, segment
 * by segment; a route that does not serve the method gives way to one that does.
 */
export class RouteTrie<T> {
  readonly #root = new Node<T>();

  /** @throws RouteConflictError when the method and path are taken. */
  add(method: string, template: PathTemplate, value: T): void {
    let node = this.#root;
    for (const segment of template.segments) {
      if (segment.kind === 'literal') node = childOf(node.literals, segment.text, () => new Node<T>());
      else if (segment.kind === 'any') node = node.any ??= new Node<T>();
      else node = node.rest ??= new Node<T>();
    }
    const methods = childOf(node.verbs, template.verb, () => new Map<string, T>());
    if (methods.has(method)) throw new RouteConflictError(`${method} ${template.source} is mapped twice`);
    methods.set(method, value);
  }

  find(method: string, path: RequestPath): RouteMatch<T> {
    const others = new Set<string>();
    for (const methods of endings(this.#root, path, 0)) {
      const value = methods.get(method);
      if (value !== undefined) return { kind: 'found', value };
      for (const other of methods.keys()) others.add(other);
    }
    return others.size === 0 ? { kind: 'unknown' } : { kind: 'other-methods', methods: [...others].sort() };
  }
}

class Node<T> {
  readonly literals = new Map<string, Node<T>>();
  any: Node<T> | undefined;
  rest: Node<T> | undefined;
  /** Routes that end here: verb to method to value. */
  readonly verbs = new Map<string | undefined, Map<string, T>>();
}

function childOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const child = map.get(key) ?? make();
  map.set(key, child);
  return child;
}

/** The ends of all ways through the tree that match the path, best first. */
function* endings<T>(node: Node<T>, path: RequestPath, depth: number): Generator<Map<string, T>> {
  const segment = path.decoded[depth];
  if (segment === undefined) {
    const methods = node.verbs.get(path.verb);
    if (methods !== undefined) yield methods;
  } else {
    const literal = node.literals.get(segment);
    if (literal !== undefined) yield* endings(literal, path, depth + 1);
    if (node.any !== undefined) yield* endings(node.any, path, depth + 1);
  }
  const rest = node.rest?.verbs.get(path.verb);
  if (rest !== undefined) yield rest;
}
