import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';

/** A clip to measure with, and what an analysis of it may cost against decoding alone. */
export interface BenchmarkClip {
  readonly name: string;
  readonly path: string;
  /** Of the picture, in bits per second. */
  readonly bitRate: number;
  /** In CPU time. */
  readonly cpuBar: number;
  /** In wall time; undefined where there is no bar. */
  readonly wallBar: number | undefined;
}

/**
 * Bit rates are those that YouTube asks for in uploads of such pictures ("Recommended upload encoding settings": 8 Mbit/s for 1080p of up to 30 frames per
 * second, 2.5 for 480p and 5 for 720p): with much less, the grain would be gone, and decoding nearly free.
 */
const KINDS = [
  { name: '1080p30', width: 1920, height: 1080, framesPerSecond: 30, bitRate: 8_000_000, cpuBar: 1.1, wallBar: 1.15 },
  {
    name: '576p25',
    width: 1024,
    height: 576,
    framesPerSecond: 25,
    bitRate: 3_000_000,
    cpuBar: 1.5,
    wallBar: undefined,
  },
];

/** Seconds between two cuts: about what edited film has (Cutting, DeLong, Nothelfer, 2010: 3 to 6 s). */
const SHOT_SECONDS = 4;

/**
 * Makes the clips that are not in the folder yet: textured scenes under a moving camera with things that move, film grain and speech, in H.264
 * and AAC.
 */
export async function makeBenchmarkClips(
  folder: string,
  seconds: number,
  say: (line: string) => void,
): Promise<readonly BenchmarkClip[]> {
  await mkdir(folder, { recursive: true });
  const clips: BenchmarkClip[] = [];
  for (const { name, width, height, framesPerSecond, bitRate, cpuBar, wallBar } of KINDS) {
    const path = join(folder, `${name}-${seconds}s-${bitRate / 1_000_000}Mbps.mp4`);
    clips.push({ name, path, bitRate, cpuBar, wallBar });
    if (existsSync(path)) continue;
    say(`making ${seconds} s of ${name} ...`);
    const unfinished = `${path}.unfinished`;
    const frames = SHOT_SECONDS * framesPerSecond;
    const shots = Array.from({ length: Math.ceil(seconds / SHOT_SECONDS) }, () => ({ frames }));
    await makeClip({
      path: unfinished,
      width,
      height,
      frameRate: { numerator: framesPerSecond, denominator: 1 },
      shots,
      bitRate,
      seed: 77,
    });
    await rename(unfinished, path);
  }
  return clips;
}
