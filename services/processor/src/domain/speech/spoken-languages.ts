/** The languages that Whisper knows, and most services with it. */
const TAGS =
  'af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it ja jv ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh';

/** Whisper has one Norwegian Bokmål, under the code of Norwegian, and Filipino as Tagalog. */
const ALIASES: Readonly<Record<string, string>> = { nb: 'no', fil: 'tl' };

/**
 * The code by which an engine is told a declared language, a canonical BCP 47 tag: of ISO 639-1 where it has one, as OpenAI's API wants it.
 *
 * @returns undefined for a language that it would refuse, as Whisper does not know it: it then takes its best guess.
 */
export function languageCode(declared: string): string | undefined {
  const { language } = new Intl.Locale(declared);
  const code = ALIASES[language] ?? language;
  return TAGS.split(' ').includes(code) ? code : undefined;
}

/** The BCP 47 tag of a language that an engine gives as a tag or, as OpenAI's does, in English (`english`); undefined for others. */
export function languageOf(written: unknown): string | undefined {
  const text = typeof written === 'string' ? written.trim().toLowerCase() : '';
  const names = new Intl.DisplayNames('en', { type: 'language' });
  const named = TAGS.split(' ').find((tag) => names.of(tag)?.toLowerCase() === text);
  if (named !== undefined || !/^[a-z]{2,3}(-[a-z]{4})?(-[a-z]{2}|-\d{3})?$/.test(text)) return named;
  return Intl.getCanonicalLocales(text)[0];
}
