import { describe, expect, it } from 'vitest';
import { dependsOnLanguage, spokenLanguage } from './spoken-language.ts';

describe('a declared language', () => {
  it.each([
    ['en', 'en'],
    ['EN-us', 'en-US'],
    ['pt-br', 'pt-BR'],
    ['ger', 'de'],
    ['zh-hans-cn', 'zh-Hans-CN'],
    ['gsw', 'gsw'],
    ['de-x-dialect', 'de-x-dialect'],
  ])('%s is kept as %s', (declared, canonical) => {
    expect(spokenLanguage(declared)).toBe(canonical);
  });

  it.each([
    'english',
    'pt_BR',
    'e',
    'en-',
    'en--US',
    'x-private',
    ' en',
    'en,de',
    'und',
    'mul',
    'zxx-US',
    'mis',
    `en-${'abcdefgh-'.repeat(4)}a`,
  ])('%j is none', (declared) => {
    expect(spokenLanguage(declared)).toBeUndefined();
  });
});

it('what is said depends on it, and what is shown does not', () => {
  expect(dependsOnLanguage('TRANSCRIPT')).toBe(true);
  expect(dependsOnLanguage('SHOTS')).toBe(false);
});
