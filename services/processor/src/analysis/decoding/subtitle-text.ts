/** How the packets of each codec of text subtitles (libav's names) become text. */
const READERS: Readonly<Record<string, (packet: Uint8Array) => string>> = {
  subrip: (packet) => withoutSrtMarkup(utf8(packet)),
  text: (packet) => utf8(packet),
  ass: (packet) => withoutAssMarkup(assText(utf8(packet))),
  mov_text: (packet) => timedText(packet),
  webvtt: (packet) => withoutWebVttMarkup(utf8(packet)),
};

/** Whether subtitles of a codec are text; others are pictures. */
export function isSubtitleText(codec: string): boolean {
  return Object.hasOwn(READERS, codec);
}

/** The text of a packet of subtitles without markup, its lines separated by `\n`; empty when there is none. */
export function subtitleText(codec: string, packet: Uint8Array): string {
  // Some writers end the text with zeros, as in C.
  const text = (READERS[codec]?.(packet) ?? '').replaceAll('\0', '');
  const lines = text.split(/\r\n|\r|\n/);
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/**
 * UTF-8, which all of these formats are in; libav gives the bytes as they are in the file. Those of files from before are mostly in Windows-1252:
 * text is read so when not one of its characters beyond ASCII is UTF-8. One with some that are is damaged.
 */
function utf8(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  const beyondAscii = text.replace(/[\0-\x7f]/g, '');
  const isForeign = beyondAscii !== '' && /^\ufffd+$/.test(beyondAscii);
  return isForeign ? new TextDecoder('windows-1252').decode(bytes) : text;
}

/** SubRip has no specification; these are the tags that players understand, and the ASS overrides that found their way in. */
function withoutSrtMarkup(text: string): string {
  return text
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/?(?:b|i|u|s|font)(?:\s[^<>]*)?>/gi, '')
    .replace(/\{\\[^{}]*\}/g, '');
}

/** An event in Matroska is `ReadOrder, Layer, Style, Name, MarginL, MarginR, MarginV, Effect, Text` (Matroska's "SSA/ASS Subtitles"). */
function assText(event: string): string {
  return /^(?:[^,]*,){8}(.*)$/s.exec(event)?.[1] ?? '';
}

/** `\N` and `\n` break lines, `\h` is a hard space, braces hold overrides, and `\p1` to `\p0` is a drawing (Aegisub's ASS tag reference). */
function withoutAssMarkup(text: string): string {
  let drawing = false;
  const shown = text.split(/(\{[^{}]*\})/).map((part) => {
    if (!part.startsWith('{')) {
      return drawing ? '' : part;
    }
    // The last one counts.
    const scale = [...part.matchAll(/\\p(\d+)/g)].at(-1)?.[1];
    drawing = scale === undefined ? drawing : Number(scale) > 0;
    return '';
  });
  return shown
    .join('')
    .replace(/\\[Nn]/g, '\n')
    .replaceAll('\\h', ' ');
}

/** 3GPP timed text (TS 26.245, 5.17): a 16 bit length and as many bytes of UTF-8, or UTF-16 with a byte order mark; then boxes of style. */
function timedText(packet: Uint8Array): string {
  if (packet.length < 2) {
    return '';
  }
  const length = new DataView(packet.buffer, packet.byteOffset, packet.length).getUint16(0);
  const bytes = packet.subarray(2, 2 + length);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return new TextDecoder('utf-16be').decode(bytes);
  }
  return bytes[0] === 0xff && bytes[1] === 0xfe ? new TextDecoder('utf-16le').decode(bytes) : utf8(bytes);
}

/** The character references that WebVTT names, and the two more that writers of HTML use (W3C WebVTT, 4.2.2); there are numbers too. */
const WEBVTT_REFERENCES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
  quot: '"',
  apos: "'",
};

/** Tags of cue text (W3C WebVTT, 4.2.2): classes, voices, languages, ruby, timestamps. */
function withoutWebVttMarkup(text: string): string {
  return text
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:([a-z]+)|#(\d{1,7})|#[xX]([\da-fA-F]{1,6}));/g, (reference, name, decimal, hexadecimal) =>
      name === undefined
        ? characterOf(decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal))
        : (WEBVTT_REFERENCES[name] ?? reference),
    );
}

/** As HTML has it: what is no character is a mark of replacement (WHATWG HTML, 13.2.5.80). */
function characterOf(codePoint: number): string {
  const isCharacter = codePoint > 0 && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
  return isCharacter ? String.fromCodePoint(codePoint) : '\ufffd';
}
