import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** A language of Tesseract and the file that teaches it. */
export interface LanguageData {
  /** As Tesseract names it, such as `eng` or `chi_sim`. */
  readonly language: string;
  /** Absolute path of its `traineddata`, compressed by gzip or not. */
  readonly file: string;
}

/** Languages for which there is nothing. */
export interface MissingLanguages {
  readonly missing: readonly string[];
}

/**
 * Finds the data of languages: in a folder of the operator's first, then in the npm packages `@tesseract.js-data/<language>` that are installed with this one.
 * Nothing is ever downloaded.
 */
export function findLanguageData(
  languages: readonly string[],
  folder: string | undefined,
): { readonly data: readonly LanguageData[] } | MissingLanguages {
  const found = languages.map((language) => ({ language, file: inFolder(language, folder) ?? inPackage(language) }));
  const missing = found.filter(({ file }) => file === undefined).map(({ language }) => language);
  if (missing.length > 0) return { missing };
  return { data: found.flatMap(({ language, file }) => (file === undefined ? [] : [{ language, file }])) };
}

/** Why text is not read without the data of some languages, and what helps. */
export function explainMissing({ missing }: MissingLanguages, folder: string | undefined) {
  const files = missing.map((language) => `${language}.traineddata`).join(', ');
  const packages = missing.map((language) => `@tesseract.js-data/${language}`).join(', ');
  const fix =
    folder === undefined
      ? `Install ${packages}, or put ${files} into a folder and name it in VIDI_OCR_DATA_DIR`
      : `Put ${files} into ${folder} (VIDI_OCR_DATA_DIR), or install ${packages}`;
  return {
    reason: 'OCR_DATA_MISSING',
    message: `Text in the picture is not read: there is no language data for ${missing.join(', ')} (VIDI_OCR_LANGUAGES). ${fix}.`,
  };
}

function inFolder(language: string, folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  return [`${language}.traineddata`, `${language}.traineddata.gz`].map((name) => join(folder, name)).find(existsSync);
}

/** The integer version of the best models: as fast as the fast ones, and what tesseract.js itself would download. */
function inPackage(language: string): string | undefined {
  try {
    const packageFolder = dirname(require.resolve(`@tesseract.js-data/${language}/package.json`));
    const file = join(packageFolder, '4.0.0_best_int', `${language}.traineddata.gz`);
    return existsSync(file) ? file : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Scripts that Tesseract adds to the name of a language, as BCP-47 (ISO 15924). */
const SCRIPTS = new Map([
  ['sim', 'Hans'],
  ['tra', 'Hant'],
  ['cyrl', 'Cyrl'],
  ['latn', 'Latn'],
]);

/** The BCP-47 tag of a language of Tesseract: `eng` is `en`, `chi_sim` is `zh-Hans`. What has none stays as it is. */
export function tagOf(language: string): string {
  const [code = '', addition] = language.split('_');
  const script = addition === undefined ? undefined : SCRIPTS.get(addition);
  try {
    return Intl.getCanonicalLocales(script === undefined ? code : `${code}-${script}`)[0] ?? language;
  } catch (error) {
    if (error instanceof RangeError) return language;
    throw error;
  }
}
