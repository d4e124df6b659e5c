/// <reference path="./opentype.d.ts" />
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import opentype, { type Font } from 'opentype.js';

/** The fonts that titles can be set in: two grotesques, a serif, a narrow one, a typewriter. All under the SIL Open Font License, but Roboto (Apache 2.0). */
export const TITLE_FONTS = ['roboto', 'lato', 'merriweather', 'oswald', 'courier-prime'] as const;

/** One of TITLE_FONTS. */
export type TitleFont = (typeof TITLE_FONTS)[number];

/** Reads a font, with the Latin letters. */
export function readFont(name: TitleFont, weight: 400 | 700): Font {
  const file = import.meta.resolve(`@fontsource/${name}/files/${name}-latin-${weight}-normal.woff`);
  const bytes = readFileSync(fileURLToPath(file));
  return opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
