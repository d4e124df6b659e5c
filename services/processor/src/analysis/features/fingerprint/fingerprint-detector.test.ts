import { describe, expect, it } from 'vitest';
import type { Thumbnail } from '../../decoding/media-file.ts';
import { fromSeconds } from '../../time/rational-time.ts';
import { ShotStream } from '../shots/shot-stream.ts';
import { flat, frameOf, paintThumbnail } from '../synthetic-frames.ts';
import { type Fingerprint, FingerprintDetector } from './fingerprint-detector.ts';
import { FINGERPRINT_PARAMETERS, type FingerprintParameters } from './fingerprint-parameters.ts';
import { distanceOf, type HashBits, toHex } from './picture-hash.ts';

/** Waves that drift. */
function waves(index: number): Thumbnail {
  return paintThumbnail((x, y) => 126 + 45 * Math.sin(0.19 * x + 0.13 * y + index / 40) + 40 * Math.cos(0.31 * y));
}

function boards(): Thumbnail {
  return paintThumbnail((x, y) => 60 + 100 * ((Math.floor(x / 9) + Math.floor(y / 7)) % 2), 100, 150);
}

const repeat = (count: number, make: (index: number) => Thumbnail): Thumbnail[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** The fingerprint of frames at 25 a second. */
function fingerprintOf(frames: readonly Thumbnail[], changes: Partial<FingerprintParameters> = {}): Fingerprint {
  const detector = new FingerprintDetector(new ShotStream(), { ...FINGERPRINT_PARAMETERS, ...changes });
  frames.forEach((thumbnail, number) => {
    detector.push(frameOf(thumbnail, number));
  });
  return detector.finish(fromSeconds(frames.length / 25));
}

const textOf = ({ signatures }: Fingerprint) =>
  signatures.map((seen) => (typeof seen === 'string' ? seen : toHex(seen)));
const hashAt = ({ signatures }: Fingerprint, at: number): HashBits => {
  const seen = signatures[at];
  if (seen === undefined || typeof seen === 'string') throw new Error(`nothing is seen at ${at}`);
  return seen;
};

describe('FingerprintDetector', () => {
  it('gives a signature for every half second, and one for every shot', () => {
    const found = fingerprintOf([...repeat(50, waves), ...repeat(50, boards)]);
    expect(textOf(found)).toEqual([
      'e6c6ce8c9c981931',
      'e6c6cc8c9c183931',
      'c6cecc8c98193133',
      'c6cc8c9c19393133',
      // The cut: as many pictures of either shot.
      '4a48940809102363',
      '6b6b946b6b946b6b',
      '6b6b946b6b946b6b',
      '6b6b946b6b946b6b',
    ]);
    expect(found.step).toBe(fromSeconds(0.5));
    expect(found.shots.map(({ signature, further }) => [signature && toHex(signature), further.map(toHex)])).toEqual([
      ['c6cecc8c98193133', []],
      ['6b6b946b6b946b6b', []],
    ]);
  });

  it('leaves out what is black or of one colour, and says which, however the video begins', () => {
    const found = fingerprintOf([...repeat(50, () => flat(16)), ...repeat(50, () => flat(140)), ...repeat(25, boards)]);
    const plain = fingerprintOf(repeat(25, boards));
    expect(textOf(found)).toEqual([
      'BLACK',
      'BLACK',
      'BLACK',
      'BLACK',
      'FLAT',
      'FLAT',
      'FLAT',
      'FLAT',
      ...textOf(plain),
    ]);
    // The black, the plain and the last one.
    expect(found.shots.map(({ signature }) => signature && toHex(signature))).toEqual([
      undefined,
      undefined,
      textOf(plain)[0],
    ]);
  });

  it('goes by presentation time: at another frame rate the signatures are nearly the same', () => {
    const often = fingerprintOf(repeat(100, waves));
    const detector = new FingerprintDetector(new ShotStream());
    for (let number = 0; number < 40; number++) {
      detector.push({ ...frameOf(waves(number * 2.5), number), time: fromSeconds(number / 10) });
    }
    const seldom = detector.finish(fromSeconds(4));
    expect(seldom.signatures).toHaveLength(often.signatures.length);
    for (let at = 0; at < 8; at++) expect(distanceOf(hashAt(often, at), hashAt(seldom, at))).toBeLessThanOrEqual(4);
  });

  it('holds a picture that stays for long', () => {
    const detector = new FingerprintDetector(new ShotStream());
    detector.push(frameOf(boards(), 0));
    detector.push({ ...frameOf(waves(0), 1), time: fromSeconds(2) });
    const found = detector.finish(fromSeconds(3));
    expect(distanceOf(hashAt(found, 3), hashAt(found, 0))).toBe(0);
    expect(distanceOf(hashAt(found, 5), hashAt(found, 0))).toBeGreaterThan(16);
    expect(found.signatures).toHaveLength(6);
  });

  it('says that there is no picture before the first', () => {
    const detector = new FingerprintDetector(new ShotStream());
    detector.push({ ...frameOf(boards(), 0), time: fromSeconds(1) });
    expect(textOf(detector.finish(fromSeconds(2))).map((text) => (text.length === 16 ? 'seen' : text))).toEqual([
      'NO_PICTURE',
      'NO_PICTURE',
      'seen',
      'seen',
    ]);
  });

  it('leaves out every second signature when they become too many, of the same moments as before', () => {
    const frames = repeat(250, waves);
    const all = fingerprintOf(frames);
    const some = fingerprintOf(frames, { maxSignatures: 8 });
    expect(some.step).toBe(fromSeconds(2));
    expect(textOf(some)).toEqual(textOf(all).filter((_, at) => at % 4 === 0));
  });

  it('keeps what else a shot shows, a bounded number of pictures that differ', () => {
    const pan = repeat(400, (index) =>
      paintThumbnail(
        (x, y) => 126 + 60 * Math.sin(((x + index) * (x + index)) / 900 + y / 9) + 30 * Math.cos((x + index) / 7),
      ),
    );
    const { shots } = fingerprintOf(pan);
    expect(shots).toHaveLength(1);
    expect(shots[0]?.further).toHaveLength(3);
    const all = [...(shots[0]?.signature ? [shots[0].signature] : []), ...(shots[0]?.further ?? [])];
    for (const [index, a] of all.entries()) {
      for (const b of all.slice(index + 1)) expect(distanceOf(a, b)).toBeGreaterThanOrEqual(16);
    }
  });
});
