/**
 * Media types that a browser may show by itself: pictures, films and sound that carry no script. SVG and HTML are not
 * among them; opened from this origin they could act as it.
 */
const SHOWN = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/gif',
  'video/mp4',
  'video/webm',
  'video/ogg',
  'video/quicktime',
  'video/x-matroska',
  'video/mp2t',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/ogg',
  'audio/webm',
  'audio/wav',
  'audio/x-wav',
  'audio/flac',
]);

/**
 * Content-Disposition (RFC 6266): shown or saved, and under which name. A name that is not plain ASCII is given twice,
 * first in a form that every client reads, then as it is (RFC 8187).
 */
export function contentDisposition(contentType: string, fileName: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const kind = SHOWN.has(type) ? 'inline' : 'attachment';
  // A name is data: without folders, and without what could end the header or hide in it.
  const name = [...(fileName.split(/[/\\]/).at(-1) ?? '')].filter(isVisible).join('').trim();
  if (name === '') return kind;
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  const extended = ascii === name ? '' : `; filename*=UTF-8''${encoded(name)}`;
  return `${kind}; filename="${ascii}"${extended}`;
}

/** Neither a control character nor one that changes the direction of writing, nor half a surrogate pair. */
function isVisible(char: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(char);
}

/** `value-chars` of RFC 8187: encodeURIComponent leaves four characters that are not among them. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
