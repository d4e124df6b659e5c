/** ISO 639-2 codes that name no language: undetermined, uncoded, several, no linguistic content. */
const NO_LANGUAGE = new Set(['und', 'mis', 'mul', 'zxx']);

/**
 * The BCP-47 tag for what a file says about its language, or undefined when it says nothing usable. Files use ISO 639-2, bibliographic
 * or terminological (`ger` and `deu`); RFC 5646 (section 4.5, canonicalization) wants the shortest code (`de`), which is what
 * Unicode's alias data gives.
 */
export function languageTag(written: string | undefined): string | undefined {
  const text = (written ?? '').trim().replaceAll('_', '-');
  if (text === '' || NO_LANGUAGE.has(text.toLowerCase())) {
    return undefined;
  }
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}
