/** Line feeds and tabs are text; other control characters (C0, C1), and what turns the direction of what follows (UAX #9, 2.1 to 2.5), are not. */
const UNSAFE = /[\p{Cc}\u202A-\u202E\u2066-\u2069\u2028\u2029]/gu;

/**
 * What a stranger wrote into a file, to be shown to people: well-formed Unicode without control characters, trimmed. A line break
 * of any kind is `\n`. Directional marks (U+200E, U+200F) stay, as Arabic and Hebrew need them; overrides and embeddings go, as they can show
 * one text and mean another (Unicode Technical Standard #55).
 */
export function safeText(written: string): string {
  return written
    .toWellFormed()
    .replaceAll(/\r\n?|\u2028|\u2029/g, '\n')
    .replaceAll(UNSAFE, (character) => (character === '\n' || character === '\t' ? character : ''))
    .trim();
}
