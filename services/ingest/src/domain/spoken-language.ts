import { IngestError } from './errors.ts';
import type { Feature } from './feature.ts';

/** Longest tag, in characters: room for every subtag that RFC 5646, section 4.4.1, counts with. */
export const MAX_LANGUAGE_LENGTH = 35;

/** Codes of ISO 639 that name no language: several, none of the others, undetermined, no linguistic content. */
const NO_LANGUAGE: ReadonlySet<string> = new Set(['mul', 'mis', 'und', 'zxx']);

/** What depends on the language that a video is declared to be in. */
const HEARD_IN_A_LANGUAGE: ReadonlySet<Feature> = new Set<Feature>(['TRANSCRIPT']);

/**
 * A language as somebody declared it, in canonical form (RFC 5646, section 4.5: `EN-us` is `en-US`, `ger` is `de`).
 *
 * @returns undefined for what is no BCP 47 tag of a language.
 */
export function spokenLanguage(declared: string): string | undefined {
  // Intl takes names such as `english` too, as the grammar has room for languages of five to eight letters, of which there are none.
  if (declared.length > MAX_LANGUAGE_LENGTH || !/^[A-Za-z]{2,3}(-|$)/.test(declared)) return undefined;
  try {
    const [tag = ''] = Intl.getCanonicalLocales(declared);
    return NO_LANGUAGE.has(tag.split('-', 1)[0] ?? '') ? undefined : tag;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether what is found of a feature can be another when the video is declared to be in another language. */
export function dependsOnLanguage(feature: Feature): boolean {
  return HEARD_IN_A_LANGUAGE.has(feature);
}

/** The language cannot be changed while a processor goes by it. */
export class LanguageInUseError extends IngestError {
  override readonly name = 'LanguageInUseError';
  override readonly reason = 'VIDEO_NOT_ENDED';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(videoId: string, status: string) {
    super(
      `The video ${videoId} is ${status}: its language can be changed while it waits, and again when its analysis has ended or was cancelled.`,
    );
    this.metadata = { video_id: videoId, status };
  }
}
