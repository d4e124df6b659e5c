import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { findInClip } from '../find-in-clip.ts';
import { codedChanges } from './freezes/coded-changes.ts';
import { planFreezeClip } from './freezes/freeze-plan.ts';
import { frozenPassages } from './freezes/frozen-passages.ts';
import { makeFreezeClip } from './freezes/make-freeze-clip.ts';
import { type PassageScore, scorePassages } from './score-passages.ts';

/** First seeds of the clips: the detector may be tuned on the ones, and is judged by the others. */
const FIRST_SEED = { tuning: 1, judging: 40_001 };
/** Of four frozen passages each, and a shot that is not frozen. */
const CLIPS = 8;

/** How well the frozen passages of a clip were found. */
export interface FreezeScore {
  /** By what the coded clip shows. */
  readonly shown: PassageScore;
  /** By where the scene stops and goes on, whatever the encoder made of it. */
  readonly filmed: PassageScore;
}

/** Makes clips in which the picture stops and looks for where. Every bound has to be right within one frame. */
export async function judgeFreezes(
  folder: string,
  seeds: 'tuning' | 'judging',
  say: (line: string) => void,
): Promise<readonly FreezeScore[]> {
  const scores: FreezeScore[] = [];
  for (let index = 0; index < CLIPS; index++) {
    const seed = FIRST_SEED[seeds] + index;
    const plan = planFreezeClip(seed);
    const path = join(folder, `freeze-${seed}.mp4`);
    await makeFreezeClip(plan, seed, path);
    const { segments } = await findInClip(path, Feature.FREEZE, 'freeze');
    const shown = scorePassages(frozenPassages(plan, await codedChanges(path)), segments);
    const filmed = scorePassages(frozenPassages(plan), segments);
    scores.push({ shown, filmed });
    const { passages, found, exact, invented } = shown;
    say(
      `freezes ${seed}: ${found} of ${passages} found, ${exact} exact (${filmed.exact} as filmed), ${invented} invented`,
    );
  }
  return scores;
}
