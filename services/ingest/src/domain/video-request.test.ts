import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from './errors.ts';
import { describeFile, describeUrl, MAX_TITLE_LENGTH } from './video-request.ts';

const plain = { title: '', labels: {} };

describe('the title of a video', () => {
  it.each([
    ['https://example.com/films/My%20cat.mp4?x=1', 'My cat.mp4'],
    ['https://example.com/films/', 'films'],
    ['https://example.com:8080', 'example.com:8080'],
    ['https://example.com/100%', '100%'],
    ['https://example.com/a%00b', 'a%00b'],
  ])('is the last part of the URL where none was given: %s', (url, title) => {
    expect(describeUrl(plain, url).title).toBe(title);
  });

  it('is the one given, or the name of the file', () => {
    expect(describeFile({ ...plain, title: 'Cat' }, 'a.mp4', '').title).toBe('Cat');
    expect(describeFile(plain, 'a.mp4', '').title).toBe('a.mp4');
    expect(describeFile(plain, 'x'.repeat(400), '').title).toHaveLength(MAX_TITLE_LENGTH);
  });
});

describe('a video is refused', () => {
  it.each([
    '',
    'cat.mp4',
    'ftp://example.com/a',
    'file:///etc/passwd',
    'http://',
    'https://user:pw@example.com/a',
    `https://example.com/${'a'.repeat(2_048)}`,
  ])('for the URL %j', (url) => {
    expect(() => describeUrl(plain, url)).toThrow(InvalidRequestError);
  });

  it('for texts that are too long or hold a NUL, naming every field', () => {
    const request = () =>
      describeFile({ title: 'a\0b', labels: { ['k'.repeat(64)]: 'v', '': 'v' } }, 'f'.repeat(1_025), '');
    expect(request).toThrow(/title: .*NUL.*labels: .*63.*labels: .*empty.*file_name: .*1024/);
  });

  it('for too many labels', () => {
    const labels = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`k${index}`, 'v']));
    expect(() => describeFile({ title: '', labels }, 'a', '')).toThrow(/at most 64 pairs/);
  });

  it('not for a title of 300 emoji: characters are counted as people count them', () => {
    expect(() => describeFile({ title: '🐈'.repeat(300), labels: {} }, 'a', '')).not.toThrow();
  });
});
