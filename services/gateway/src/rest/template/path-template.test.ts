import { describe, expect, it } from 'vitest';
import { PathTemplateError, parsePathTemplate } from './path-template.ts';

/** Writes a template so that a table can show it: literals as they are, `*`, `**`, then variables and verb. */
function shape(source: string): string {
  const { segments, variables, verb } = parsePathTemplate(source);
  const path = segments.map((part) => (part.kind === 'literal' ? part.text : part.kind === 'any' ? '*' : '**'));
  const fields = variables.map((v) => `${v.fieldPath}[${v.start},${v.end})${v.multiSegment ? '+' : ''}`);
  return [`/${path.join('/')}`, ...fields, ...(verb === undefined ? [] : [`:${verb}`])].join(' ');
}

describe('a path template', () => {
  it.each([
    ['/v1/videos', '/v1/videos'],
    ['/v1/videos/{id}', '/v1/videos/* id[2,3)'],
    ['/v1/videos/{id=*}', '/v1/videos/* id[2,3)'],
    ['/v1/*/videos', '/v1/*/videos'],
    ['/v1/**', '/v1/**'],
    ['/v1/{name=videos/*}', '/v1/videos/* name[1,3)+'],
    ['/v1/{name=videos/*/shots/*}/image', '/v1/videos/*/shots/*/image name[1,5)+'],
    ['/v1/{name=**}', '/v1/** name[1,2)+'],
    ['/v1/{name=files/**}:download', '/v1/files/** name[1,3)+ :download'],
    ['/v1/{a.b.c}/{d}', '/v1/*/* a.b.c[1,2) d[2,3)'],
    ['/v1/videos:search', '/v1/videos :search'],
    ['/v1/videos/{id}:cancel', '/v1/videos/* id[2,3) :cancel'],
    ['/v1/a%20b/c', '/v1/a b/c'],
    ['/v1/{name=literal}', '/v1/literal name[1,2)'],
  ])('reads %s', (source, expected) => {
    expect(shape(source)).toBe(expected);
  });

  it.each([
    ['', 'expected "/"'],
    ['v1', 'expected "/"'],
    ['/', 'expected a segment'],
    ['/v1/', 'expected a segment'],
    ['/v1//a', 'expected a segment'],
    ['/v1/{id', 'expected "}"'],
    ['/v1/{}', 'expected the name of a field'],
    ['/v1/{1a}', 'expected the name of a field'],
    ['/v1/{a.}', 'expected "}"'],
    ['/v1/{a={b}}', 'expected a segment'],
    ['/v1/{id}/{id}', 'the field id is bound twice'],
    ['/v1/**/a', '"**" must be the last segment'],
    ['/v1/{a=**}/{b}', '"**" must be the last segment'],
    ['/v1/***', 'expected the end'],
    ['/v1/a:', 'expected a verb'],
    ['/v1/a:b:c', 'expected the end'],
    ['/v1/a:b/c', 'expected the end'],
    ['/v1/a?b', 'expected the end'],
    ['/v1/%ff', 'is not percent-encoded UTF-8'],
    ['/v1/ä', 'expected a segment'],
  ])('refuses %s', (source, problem) => {
    expect(() => parsePathTemplate(source)).toThrow(PathTemplateError);
    expect(() => parsePathTemplate(source)).toThrow(problem);
  });
});
