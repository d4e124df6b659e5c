import { expect, it } from 'vitest';
import { contentDisposition } from './content-disposition.ts';

it.each([
  ['image/jpeg', 'a.jpg', 'inline; filename="a.jpg"'],
  ['video/mp4; codecs="avc1"', '', 'inline'],
  ['IMAGE/PNG', 'a b.png', 'inline; filename="a b.png"'],
  ['text/html', 'a.html', 'attachment; filename="a.html"'],
  ['image/svg+xml', 'a.svg', 'attachment; filename="a.svg"'],
  ['video/mp4', 'Füße.mp4', `inline; filename="F__e.mp4"; filename*=UTF-8''F%C3%BC%C3%9Fe.mp4`],
  ['video/mp4', `a'"(b)*.mp4`, `inline; filename="a'_(b)*.mp4"; filename*=UTF-8''a%27%22%28b%29%2A.mp4`],
  ['video/mp4', 'a\r\nSet-Cookie: b', 'inline; filename="aSet-Cookie: b"'],
  ['video/mp4', '../../etc/passwd', 'inline; filename="passwd"'],
  ['video/mp4', 'C:\\films\\a.mp4', 'inline; filename="a.mp4"'],
  ['video/mp4', 'a\u202Egpj.exe\ud800', 'inline; filename="agpj.exe"'],
  ['video/mp4', '🎬.mp4', `inline; filename="_.mp4"; filename*=UTF-8''%F0%9F%8E%AC.mp4`],
])('a file of type %s called %s is %s', (type, name, expected) => {
  expect(contentDisposition(type, name)).toBe(expected);
});
