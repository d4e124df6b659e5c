import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  type ShotSchema,
  ShotsResultSchema,
  Transition_Kind,
  type TransitionSchema,
} from '@vidi/contracts/vidi/v1/results';
import { describe, expect, it } from 'vitest';
import { checkShots } from './check-shots.ts';

const { HARD_CUT, DISSOLVE, FADE, VIDEO_EDGE } = Transition_Kind;
type TransitionInit = MessageInitShape<typeof TransitionSchema>;

/** At 25 frames a second. */
const at = (frame: number) => durationFromMs(frame * 40);

function transition(kind: Transition_Kind, start: number, end = start): TransitionInit {
  return { kind, startOffset: at(start), endOffset: at(end), startFrame: BigInt(start), endFrame: BigInt(end) };
}

function shot(
  start: number,
  end: number,
  opening?: TransitionInit,
  closing?: TransitionInit,
): MessageInitShape<typeof ShotSchema> {
  return {
    startOffset: at(start),
    endOffset: at(end),
    startFrame: BigInt(start),
    endFrame: BigInt(end),
    ...(opening && { opening }),
    ...(closing && { closing }),
  };
}

function problems(...shots: MessageInitShape<typeof ShotSchema>[]): readonly string[] {
  return checkShots(create(ShotsResultSchema, { shots: shots.map((one, index) => ({ ...one, index })) }));
}

const first = transition(VIDEO_EDGE, 0);
const last = transition(VIDEO_EDGE, 100);
const dissolve = transition(DISSOLVE, 40, 60);

describe('the transitions between shots', () => {
  it('hold when shots divide in them and the edges are at the edges', () => {
    expect(problems(shot(0, 50, first, dissolve), shot(50, 100, dissolve, last))).toEqual([]);
    const cut = transition(HARD_CUT, 50);
    expect(problems(shot(0, 50, transition(FADE, 0, 10), cut), shot(50, 100, cut, transition(FADE, 90, 100)))).toEqual(
      [],
    );
  });

  it('need not be there, as older engines did not tell them, but then none may', () => {
    expect(problems(shot(0, 50), shot(50, 100))).toEqual([]);
    expect(problems(shot(0, 50, first, dissolve), shot(50, 100))).toEqual([
      'shot 1 does not say how it begins or ends',
    ]);
  });

  it('are the same for the shot that ends and the one that begins', () => {
    const other = transition(DISSOLVE, 41, 60);
    expect(problems(shot(0, 50, first, other), shot(50, 100, dissolve, last))).toEqual([
      'shot 0 ends otherwise than the next begins',
    ]);
  });

  it('lie where the shots divide', () => {
    const late = transition(DISSOLVE, 52, 60);
    expect(problems(shot(0, 50, first, late), shot(50, 100, late, last))).toEqual([
      'the opening of shot 1, [2.08 s, 2.4 s), is not where the shot begins or ends, at 2 s',
    ]);
  });

  it('take time, or none, as their kind does', () => {
    const long = transition(HARD_CUT, 49, 51);
    const short = transition(DISSOLVE, 50);
    expect(problems(shot(0, 50, first, long), shot(50, 100, long, last))).toEqual([
      'the opening of shot 1 is a HARD_CUT of 2 frames',
    ]);
    expect(problems(shot(0, 50, first, short), shot(50, 100, short, last))).toEqual([
      'the opening of shot 1 is a DISSOLVE of 0 frames',
    ]);
  });

  it('are edges of the video only there', () => {
    const edge = transition(VIDEO_EDGE, 50);
    expect(problems(shot(0, 50, first, edge), shot(50, 100, edge, last))).toEqual([
      'the opening of shot 1 is a VIDEO_EDGE',
    ]);
    expect(problems(shot(0, 100, transition(HARD_CUT, 0), last))).toEqual(['the opening of shot 0 is a HARD_CUT']);
  });

  it('do not overlap', () => {
    const early = transition(DISSOLVE, 10, 45);
    const next = transition(DISSOLVE, 40, 60);
    expect(problems(shot(0, 20, first, early), shot(20, 50, early, next), shot(50, 100, next, last))).toEqual([
      'shot 1 ends before it has begun',
      'the opening of shot 2 begins before the transition before it ends',
    ]);
  });
});
