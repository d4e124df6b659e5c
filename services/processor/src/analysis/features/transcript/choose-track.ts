import { TranscriptResult_LanguageSource } from '@vidi/contracts/vidi/v1/results';
import type { SubtitleTrackFacts } from '../../decoding/media-file.ts';
import { languageTag } from '../media-info/language-tag.ts';

/** What a transcript says of its language. */
export interface TranscriptLanguage {
  /** A canonical BCP 47 tag. */
  readonly language: string;
  readonly languageSource: TranscriptResult_LanguageSource;
}

/**
 * The track to read: one that holds everything before one that holds only what must always be shown (forced captions); then one in the declared
 * language before one that tells none; then the default, then the first. One in another language comes last, whatever it holds.
 *
 * @param declared a canonical BCP 47 tag; undefined where nobody declared a language, and every language is as good.
 * @throws {RangeError} when there is none.
 */
export function chooseTrack(
  tracks: readonly SubtitleTrackFacts[],
  declared: string | undefined = undefined,
): SubtitleTrackFacts {
  const [best] = tracks.toSorted((a, b) => rank(a, declared) - rank(b, declared));
  if (best === undefined) {
    throw new RangeError('There is no subtitle track to choose from');
  }
  return best;
}

/** Whether a track has what is said in the words of those who say it: not the captions of signs alone, nor a translation. */
export function holdsWhatIsSaid(track: SubtitleTrackFacts, declared: string | undefined): boolean {
  return !track.isForced && !isInAnotherLanguage(track, declared);
}

/** Whether a track is known to be in another language than the declared one: a translation. */
function isInAnotherLanguage(track: SubtitleTrackFacts, declared: string | undefined): boolean {
  return distance(track, declared) === OTHER_LANGUAGE;
}

/**
 * The language of what is read from a track: the declared one, unless the track says that it is in another; undefined where nobody says
 * anything.
 */
export function languageOf(track: SubtitleTrackFacts, declared: string | undefined): TranscriptLanguage | undefined {
  if (declared !== undefined && !isInAnotherLanguage(track, declared)) {
    return { language: declared, languageSource: TranscriptResult_LanguageSource.DECLARED };
  }
  const told = languageTag(track.language);
  return told === undefined ? undefined : { language: told, languageSource: TranscriptResult_LanguageSource.TRACK };
}

const OTHER_LANGUAGE = 3;

function rank(track: SubtitleTrackFacts, declared: string | undefined): number {
  return (
    (isInAnotherLanguage(track, declared) ? 16 : 0) +
    (track.isForced ? 8 : 0) +
    2 * distance(track, declared) +
    (track.isDefault ? 0 : 1)
  );
}

/** 0: the very same. 1: the same language elsewhere, or written otherwise. 2: the track tells none. */
function distance({ language }: SubtitleTrackFacts, declared: string | undefined): number {
  if (declared === undefined) return 0;
  const told = languageTag(language);
  if (told === undefined) return 2;
  if (told === declared) return 0;
  return languageAlone(told) === languageAlone(declared) ? 1 : OTHER_LANGUAGE;
}

/** Files say `nor` for both ways in which Norwegian is written. */
function languageAlone(tag: string): string {
  const { language } = new Intl.Locale(tag);
  return language === 'nb' || language === 'nn' ? 'no' : language;
}
