/** A part of a picture, in shares of its width and height. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A colour by its gamma-corrected red, green and blue in [0, 1]. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** One colour within a pattern. */
export interface Cell extends Area {
  readonly color: Rgb;
}

/** Names of the patterns, as in `vidi.v1.ColorBars.Pattern`. */
export type BarPattern = 'BARS_100_0_75_0' | 'BARS_100_0_100_0' | 'BARS_75_0_75_0' | 'SMPTE_ECR_1' | 'SMPTE_RP_219';

const WHITE: Rgb = [1, 1, 1];
const BLACK: Rgb = [0, 0, 0];
/** Yellow, cyan, green, magenta, red, blue: in the order of their luma. */
const COLORS: readonly Rgb[] = [
  [1, 1, 0],
  [0, 1, 1],
  [0, 1, 0],
  [1, 0, 1],
  [1, 0, 0],
  [0, 0, 1],
];
const [YELLOW, CYAN, , MAGENTA, RED, BLUE] = COLORS as readonly [Rgb, Rgb, Rgb, Rgb, Rgb, Rgb];

function at(level: number, [red, green, blue]: Rgb): Rgb {
  return [red * level, green * level, blue * level];
}

/** Bars of one width side by side. */
function bars(colors: readonly Rgb[], { left, top, right, bottom }: Area): readonly Cell[] {
  const width = (right - left) / colors.length;
  return colors.map((color, index) => ({
    color,
    left: left + index * width,
    right: left + (index + 1) * width,
    top,
    bottom,
  }));
}

const WHOLE: Area = { left: 0, top: 0, right: 1, bottom: 1 };
const colorsAt = (level: number): readonly Rgb[] => COLORS.map((color) => at(level, color));

/** ITU-R BT.471-1, figures 1 to 3: the first number is the level of white, the third that of the colours. */
function eightBars(white: number, color: number): readonly Cell[] {
  return bars([at(white, WHITE), ...colorsAt(color), BLACK], WHOLE);
}

/**
 * SMPTE ECR 1-1978 (EG 1-1990): two thirds of the height seven bars of 75 %, a twelfth the same backwards with every other black, a quarter
 * -I, white, +Q and black, each one and a quarter bars wide, and PLUGE. -I, +Q and PLUGE are left out: converters clip them.
 */
function ecr1(): readonly Cell[] {
  const bottom = { top: 3 / 4, bottom: 1 };
  const bar = 1 / 7;
  const backwards = [BLUE, BLACK, MAGENTA, BLACK, CYAN, BLACK, WHITE].map((color) => at(0.75, color));
  return [
    ...bars(
      [WHITE, ...COLORS].map((color) => at(0.75, color)),
      { left: 0, right: 1, top: 0, bottom: 2 / 3 },
    ),
    ...bars(backwards, { left: 0, right: 1, top: 2 / 3, bottom: 3 / 4 }),
    { ...bottom, left: 1.25 * bar, right: 2.5 * bar, color: WHITE },
    { ...bottom, left: 3.75 * bar, right: 5 * bar, color: BLACK },
  ];
}

/**
 * SMPTE RP 219-1:2014 (ARIB STD-B28): in twelfths of the height seven rows of bars of 75 % between sides of 40 % grey, each an eighth of the width; a
 * row from 100 % cyan to 100 % blue; one from 100 % yellow over a ramp to 100 % red; three rows of black, white and PLUGE between sides of
 * 15 % grey. The ramp and PLUGE are left out.
 */
function rp219(): readonly Cell[] {
  const row = 1 / 12;
  const side = 1 / 8;
  const bar = (1 - 2 * side) / 7;
  const sides = (top: number, bottom: number, left: Rgb, right: Rgb): readonly Cell[] => [
    { left: 0, right: side, top, bottom, color: left },
    { left: 1 - side, right: 1, top, bottom, color: right },
  ];
  const gray = at(0.4, WHITE);
  const dark = at(0.15, WHITE);
  return [
    ...bars(
      [WHITE, ...COLORS].map((color) => at(0.75, color)),
      { left: side, right: 1 - side, top: 0, bottom: 7 * row },
    ),
    ...sides(0, 7 * row, gray, gray),
    ...sides(7 * row, 8 * row, CYAN, BLUE),
    ...sides(8 * row, 9 * row, YELLOW, RED),
    ...sides(9 * row, 1, dark, dark),
    { left: side + 1.5 * bar, right: side + 3.5 * bar, top: 9 * row, bottom: 1, color: WHITE },
  ];
}

/** What each pattern looks like where it fills the picture. */
export const BAR_PATTERNS: Readonly<Record<BarPattern, readonly Cell[]>> = {
  BARS_100_0_75_0: eightBars(1, 0.75),
  BARS_100_0_100_0: eightBars(1, 1),
  BARS_75_0_75_0: eightBars(0.75, 0.75),
  SMPTE_ECR_1: ecr1(),
  SMPTE_RP_219: rp219(),
};

/** Where bars can be: they fill the picture, or are 4:3 within 16:9, or 16:9 within 4:3. */
export const BAR_AREAS: readonly Area[] = [
  WHOLE,
  { left: 1 / 8, top: 0, right: 7 / 8, bottom: 1 },
  { left: 0, top: 1 / 8, right: 1, bottom: 7 / 8 },
];
