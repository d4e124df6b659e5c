import { TITLE_FONTS, type TitleFont } from '@vidi/sample-video';
import { Random } from '../film/random.ts';

/** What is behind a title. */
export const BACKGROUNDS = ['dark', 'light', 'gradient', 'still scene', 'moving scene', 'box on moving scene'] as const;

/** One of BACKGROUNDS. */
export type Background = (typeof BACKGROUNDS)[number];

/** Font sizes in pixels, in a picture of 1080 lines. */
export const TITLE_SIZES = [24, 32, 48, 72, 110] as const;

/** Where a title stands. */
export const POSITIONS = ['top left', 'top right', 'centre', 'bottom left', 'bottom centre'] as const;

/** A title that is shown for a while. Frames are half-open: `[start, end)`. */
export interface PlannedTitle {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  readonly font: TitleFont;
  readonly weight: 400 | 700;
  readonly size: number;
  readonly position: (typeof POSITIONS)[number];
  /** Frames of fading in and out, within its time. */
  readonly fade: number;
  /** Whether the letters are light; the other way round where nobody could read them so. */
  readonly isLight: boolean;
}

/** A clip of one background. */
export interface TitleClip {
  readonly seed: number;
  readonly background: Background;
  readonly frames: number;
  readonly titles: readonly PlannedTitle[];
}

export const TITLE_FRAME_RATE = 25;

/** Common words of English, names, numbers and what captions are full of. */
const WORDS = (
  'the and that have with this from they would there their what about which when make like time just know take people into year good some ' +
  'could them other than then look only come over think also back after work first well even want because these give most water ' +
  'river mountain garden morning station harbour bridge window village engineer doctor teacher director producer professor captain ' +
  'Anna Martin Paris London Berlin Tokyo Kowalski Fernandez Nguyen Schmidt Chapter Episode Season Part Tuesday October breaking news ' +
  'live weather report minutes later previously starring written directed music editing camera quality language question answer zebra ' +
  '1984 2026 15 38 007 12:30 50%'
).split(' ');

/** Plans clips of titles, one per background, that are the same for the same seed. */
export function planTitleClips(seed: number, titlesPerClip: number): readonly TitleClip[] {
  return BACKGROUNDS.map((background, index) => planClip(100 * seed + index, background, titlesPerClip));
}

function planClip(seed: number, background: Background, count: number): TitleClip {
  const random = new Random(seed);
  const titles: PlannedTitle[] = [];
  let frame = random.integer(10, 30);
  for (let number = 0; number < count; number++) {
    // Every size and font comes as often as any other.
    const size = TITLE_SIZES[number % TITLE_SIZES.length] ?? 48;
    const font = TITLE_FONTS[Math.floor(number / TITLE_SIZES.length + number) % TITLE_FONTS.length] ?? 'roboto';
    const length = random.integer(25, 90);
    titles.push({
      start: frame,
      end: frame + length,
      lines: linesOf(random, size),
      font,
      weight: random.chance(0.5) ? 700 : 400,
      size,
      position: random.pick(POSITIONS),
      fade: random.chance(0.3) ? random.integer(4, 10) : 0,
      isLight: background === 'light' ? false : background === 'dark' ? true : random.chance(0.7),
    });
    // Every third follows at once, as subtitles do.
    frame += length + (number % 3 === 2 ? 0 : random.integer(8, 30));
  }
  return { seed, background, frames: frame + 25, titles };
}

/** As many words as fit into the width, in one to three lines. */
function linesOf(random: Random, size: number): readonly string[] {
  const letters = Math.min(34, Math.floor(1_500 / (0.62 * size)));
  return Array.from({ length: random.integer(1, size > 72 ? 2 : 3) }, () => {
    const words: string[] = [];
    while (words.length < 6) {
      const word = random.pick(WORDS);
      if ([...words, word].join(' ').length > letters) break;
      words.push(word);
    }
    return words.join(' ');
  });
}
