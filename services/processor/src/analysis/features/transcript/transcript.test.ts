import { expect, it } from 'vitest';
import { DEFAULT_ANALYSIS_LIMITS } from '../../../domain/analysis-limits.ts';
import { chooseTrack } from './choose-track.ts';
import { CueCollector } from './cue-collector.ts';

it('keeps cues within the video, in order, and says which it left out and why', () => {
  const collector = new CueCollector(100n, DEFAULT_ANALYSIS_LIMITS);
  for (const [start, end, text] of [
    [-5n, 5n, 'cut at the start'],
    [50n, 70n, 'later'],
    [20n, 30n, 'b'],
    [20n, 25n, 'with b'],
    [95n, 120n, 'cut at the end'],
    [40n, 40n, 'never shown'],
    [100n, 110n, 'after the end'],
    [-9n, -1n, 'before the start'],
  ] as const) {
    collector.push({ start, end, text });
  }
  const { segments, dropped } = collector.finish();
  expect(segments.map(({ start, end, text }) => [start, end, text])).toEqual([
    [0n, 5n, 'cut at the start'],
    [20n, 30n, 'b'],
    [20n, 25n, 'with b'],
    [50n, 70n, 'later'],
    [95n, 100n, 'cut at the end'],
  ]);
  expect(dropped.map(({ text, reason }) => [text, reason])).toEqual([
    ['before the start', 'OUTSIDE_VIDEO'],
    ['never shown', 'NO_LENGTH'],
    ['after the end', 'OUTSIDE_VIDEO'],
  ]);
});

it('names no moment that a result cannot, wherever a damaged file puts a cue', () => {
  const far = 2n ** 63n * 1_000_000n;
  const farthest = 315_576_000_000n * 1_000_000_000n;
  for (const duration of [100n, undefined]) {
    const collector = new CueCollector(duration, DEFAULT_ANALYSIS_LIMITS);
    collector.push({ start: 10n, end: far, text: 'endless' });
    collector.push({ start: far, end: far + 1n, text: 'far' });
    collector.push({ start: -far, end: -far, text: 'long ago' });
    const { segments, dropped } = collector.finish();
    expect(segments.map(({ start, end }) => [start, end])).toEqual([[10n, duration ?? farthest]]);
    expect(dropped.map(({ text, start, end, reason }) => [text, start, end, reason])).toEqual([
      ['long ago', -farthest, -farthest, 'NO_LENGTH'],
      ['far', farthest, farthest, 'OUTSIDE_VIDEO'],
    ]);
  }
});

it('refuses a track made to fill the memory, by the limits that are set, which it names', () => {
  const limits = { maxCues: 3, maxCueCharacters: 10 };
  const long = new CueCollector(undefined, limits);
  long.push({ start: 0n, end: 1n, text: 'x'.repeat(10) });
  expect(() => long.push({ start: 1n, end: 2n, text: 'x' })).toThrow(/10 characters.*VIDI_ANALYSIS_MAX_CUE_CHARACTERS/);
  const many = new CueCollector(undefined, limits);
  // Those that are dropped take memory as well.
  for (const end of [0n, 1n, 1n]) many.push({ start: 0n, end, text: 'x' });
  expect(() => many.push({ start: 0n, end: 1n, text: 'x' })).toThrow(/3 cues.*VIDI_ANALYSIS_MAX_CUES/);
});

it('reads the declared language, as near as there is, then a track that tells none, then a translation', () => {
  const track = (index: number, language?: string, more = {}) => ({
    index,
    isDefault: false,
    isForced: false,
    ...(language !== undefined && { language }),
    ...more,
  });
  const tracks = [
    track(0, 'fre', { isDefault: true }),
    track(1),
    track(2, 'por'),
    track(3, 'pt-BR', { isForced: true }),
  ];
  const chosen = (language: string | undefined, from = tracks) => chooseTrack(from, language).index;
  // The captions of signs alone are no dialogue, in whatever language.
  expect(chosen('pt-BR')).toBe(2);
  expect(chosen('pt-BR', [...tracks, track(4, 'pt-BR')])).toBe(4);
  expect(chosen('pt-BR', tracks.toSpliced(1, 2))).toBe(3);
  expect(chosen('pt-PT')).toBe(2);
  expect(chosen('ja')).toBe(1);
  expect(chosen('fr-CA')).toBe(0);
  expect(chosen(undefined)).toBe(0);
  // Nonsense in a file tells nothing.
  expect(chosen('ja', [track(0, 'fre'), track(1, '\u{1f600}'), track(2, 'und')])).toBe(1);
  expect(chosen('nb', [track(0, 'dan'), track(1, 'nor'), track(2, 'nno')])).toBe(1);
});

it('reads the whole dialogue rather than forced captions, then the default track, then the first', () => {
  const forced = { index: 2, isDefault: true, isForced: true };
  const first = { index: 3, isDefault: false, isForced: false };
  const standard = { index: 4, isDefault: true, isForced: false };
  expect(chooseTrack([forced, first, standard])).toBe(standard);
  expect(chooseTrack([forced, first])).toBe(first);
  expect(chooseTrack([forced])).toBe(forced);
});
