import { describe, expect, it } from 'vitest';
import { parsePathTemplate } from './path-template.ts';
import { splitPath, variableValue } from './request-path.ts';
import { RouteConflictError, type RouteMatch, RouteTrie } from './route-trie.ts';

const ROUTES = [
  'GET /v1/videos',
  'POST /v1/videos',
  'GET /v1/videos/{id}',
  'DELETE /v1/videos/{id}',
  'POST /v1/videos/{id}:cancel',
  'GET /v1/videos/latest',
  'GET /v1/{name=videos/*/shots/*}',
  'GET /v1/files/{path=**}',
  'GET /v1/files/{path=**}:stat',
  'POST /v1/{kind}/latest',
  'GET /v1/a b',
];

function trieOf(routes: readonly string[]): RouteTrie<string> {
  const trie = new RouteTrie<string>();
  for (const route of routes) {
    const [method = '', template = ''] = [route.slice(0, route.indexOf(' ')), route.slice(route.indexOf(' ') + 1)];
    trie.add(method, parsePathTemplate(template.replace('a b', 'a%20b')), route);
  }
  return trie;
}

function find(request: string): string {
  const [method = '', path = ''] = request.split(' ');
  const cut = splitPath(path);
  const match: RouteMatch<string> = cut === undefined ? { kind: 'unknown' } : trieOf(ROUTES).find(method, cut);
  if (match.kind === 'found') return match.value;
  return match.kind === 'unknown' ? '404' : `405 ${match.methods.join(', ')}`;
}

describe('a route trie', () => {
  it.each([
    ['GET /v1/videos', 'GET /v1/videos'],
    ['GET /v1/videos/x', 'GET /v1/videos/{id}'],
    ['GET /v1/vide%6Fs/x', 'GET /v1/videos/{id}'],
    ['GET /v1/videos/a%2Fb', 'GET /v1/videos/{id}'],
    ['GET /v1/videos/a%3Ab', 'GET /v1/videos/{id}'],
    ['GET /v1/videos/latest', 'GET /v1/videos/latest'],
    ['DELETE /v1/videos/latest', 'DELETE /v1/videos/{id}'],
    ['POST /v1/videos/latest', 'POST /v1/{kind}/latest'],
    ['POST /v1/videos/x:cancel', 'POST /v1/videos/{id}:cancel'],
    ['POST /v1/videos/a:b:cancel', 'POST /v1/videos/{id}:cancel'],
    ['GET /v1/videos/x/shots/3', 'GET /v1/{name=videos/*/shots/*}'],
    ['GET /v1/files', 'GET /v1/files/{path=**}'],
    ['GET /v1/files/a/b/c', 'GET /v1/files/{path=**}'],
    ['GET /v1/files/a/b:stat', 'GET /v1/files/{path=**}:stat'],
    ['GET /v1/a%20b', 'GET /v1/a b'],
    ['PUT /v1/videos', '405 GET, POST'],
    ['PATCH /v1/videos/latest', '405 DELETE, GET, POST'],
    ['GET /v1/videos/x:cancel', '405 POST'],
    ['GET /v1/videos/', '404'],
    ['GET /v1//videos', '404'],
    ['GET //v1/videos', '404'],
    ['GET /', '404'],
    ['GET /v1', '404'],
    ['GET /v1/videos/x/y', '404'],
    ['GET /v1/videos/x:nothing', '404'],
    ['POST /v1/videos/:cancel', '404'],
    ['GET /V1/videos', '404'],
  ])('answers %s with %s', (request, expected) => {
    expect(find(request)).toBe(expected);
  });

  it('refuses two routes for one method and path, whatever their variables are called', () => {
    const trie = trieOf(ROUTES);
    expect(() => trie.add('GET', parsePathTemplate('/v1/videos/{video_id}'), 'again')).toThrow(RouteConflictError);
  });

  it.each(['/v1/videos/%', '/v1/videos/%zz', '/v1/videos/%ff', '/%E0%A4%A/x'])(
    'refuses broken encoding: %s',
    (path) => {
      expect(() => splitPath(path)).toThrow('percent-encoding');
    },
  );

  it.each([
    ['/a/b%2Fc', 1, 2, false, 'b/c'],
    ['/a/b%2Fc%20d/e', 1, 3, true, 'b%2Fc d/e'],
    ['/a/b%2fc/e', 1, 3, true, 'b%2fc/e'],
    ['/a', 1, 1, true, ''],
  ])('takes the value of a variable from %s', (path, start, end, multiSegment, expected) => {
    const cut = splitPath(path);
    expect(cut && variableValue(cut, start, end, multiSegment)).toBe(expected);
  });
});
