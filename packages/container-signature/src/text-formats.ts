import { type Recognition, type Refusal, UNDECIDED } from './recognition.ts';
import { notAVideo, pointsElsewhere } from './refusals.ts';

/** How much of a text is read for what it is, in characters behind the white space it begins with; also how much of a text proves that it is one. */
const READ_CHARACTERS = 4_096;

/**
 * Files of text that make a player open other files, which is what makes them dangerous under the name of a video. libav
 * knows them by these beginnings; upper and lower case, a byte order mark and white space are let count for nothing here.
 */
const BEGINNINGS: readonly (readonly [RegExp, Refusal])[] = [
  [/^#EXTM3U/i, pointsElsewhere('a playlist (HLS, M3U)')],
  [/^ffconcat/i, pointsElsewhere('a list of files to be joined (ffconcat)')],
  [/^\[playlist\]/i, pointsElsewhere('a playlist (PLS)')],
  [/^v=0\r?\n[a-z]=/, pointsElsewhere('a description of a session (SDP)')],
  [/^RTSPtext/i, pointsElsewhere('a pointer to a stream (RTSP)')],
  [/^WEBVTT\s/, notAVideo('a file of subtitles (WebVTT)')],
  [/^\{\\rtf/, notAVideo('a document (RTF)')],
];

const DASH = pointsElsewhere('a playlist (DASH MPD)');
/** What XML documents are by their root element, in lower case. */
const ROOTS: ReadonlyMap<string, Refusal> = new Map([
  ['mpd', DASH],
  ['smoothstreamingmedia', pointsElsewhere('a playlist (Smooth Streaming)')],
  ['compositionplaylist', pointsElsewhere('a playlist (IMF)')],
  ['assetmap', pointsElsewhere('a playlist (IMF)')],
  ['playlist', pointsElsewhere('a playlist (XSPF)')],
  ['asx', pointsElsewhere('a playlist (ASX)')],
  ['smil', pointsElsewhere('a playlist (SMIL)')],
  ['svg', notAVideo('a picture (SVG)')],
  ...['html', 'head', 'body', 'script'].map((root) => [root, notAVideo('a web page (HTML)')] as const),
]);
const XML = notAVideo('an XML document');
/** What stands before the root: the declaration and instructions, comments, the type. */
const PROLOGUE = /^(?:<\?[\s\S]*?\?>\s*|<!--[\s\S]*?-->\s*|<!doctype\s+(?!html)[^>[]*(?:\[[^\]]*\]\s*)?>\s*)*/i;

/**
 * What content is that begins as a text; undefined when it does not, or its beginning says nothing.
 *
 * @param last whether no further bytes will come, or none will be looked at
 */
export function recogniseText(bytes: Buffer, last: boolean): Recognition | undefined {
  const { text, pure } = textOf(bytes);
  const start = text.trimStart().slice(0, READ_CHARACTERS);
  const complete = last || start.length === READ_CHARACTERS;
  const known = BEGINNINGS.find(([beginning]) => beginning.test(start))?.[1];
  if (known !== undefined) return known;
  if (start.startsWith('<')) {
    const document = recogniseXml(start, complete, pure);
    if (document !== undefined) return document;
  }
  if (!pure) return undefined;
  if (!complete) return UNDECIDED;
  if (/^[{[]/.test(start)) return notAVideo('a JSON document');
  return text === '' ? undefined : notAVideo('plain text');
}

function recogniseXml(start: string, complete: boolean, pure: boolean): Recognition | undefined {
  const named = /^<(?:!doctype\s+)?([a-z][\w.-]*:)?([a-z][\w.-]*)[\s/>]/i.exec(start.replace(PROLOGUE, ''))?.[2];
  const known = named === undefined ? undefined : ROOTS.get(named.toLowerCase());
  if (known !== undefined) return known;
  const certain = pure || /^<(?:\?xml\s|!--|!doctype\s)/i.test(start);
  // The beginning of a box of an MP4 file can look like that of an element.
  if (!certain) return undefined;
  if (named === undefined && !complete) return UNDECIDED;
  return named === undefined && !/^<[?!]/.test(start) ? undefined : XML;
}

/** Content as text, without its byte order mark, and whether it is nothing but text. */
function textOf(bytes: Buffer): { readonly text: string; readonly pure: boolean } {
  for (const [mark, encoding] of [
    ['\xff\xfe', 'utf-16le'],
    ['\xfe\xff', 'utf-16be'],
  ] as const) {
    if (bytes.toString('latin1', 0, 2) !== mark) continue;
    const text = new TextDecoder(encoding).decode(bytes);
    return { text, pure: !CONTROLS.test(text) };
  }
  try {
    // Takes the mark away; a character cut in two at the end is none that is wrong.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return { text, pure: !CONTROLS.test(text) };
  } catch {
    // Not UTF-8, which is no fault of content that is no text. Its beginning may still be that of a playlist.
    return { text: new TextDecoder('utf-8').decode(bytes.subarray(0, READ_CHARACTERS)), pure: false };
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those that no text has are what is looked for.
const CONTROLS = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;
