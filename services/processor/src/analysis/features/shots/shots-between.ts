import { create } from '@bufbuild/protobuf';
import {
  type ShotsResult,
  ShotsResultSchema,
  Transition_Kind,
  type Transition as TransitionMessage,
  TransitionSchema,
} from '@vidi/contracts/vidi/v1/results';
import type { PictureEnd } from '../../decoding/media-file.ts';
import { type Nanoseconds, toDuration } from '../../time/rational-time.ts';
import type { FrameMark, Transition } from './transition.ts';

const KINDS = {
  'hard-cut': Transition_Kind.HARD_CUT,
  dissolve: Transition_Kind.DISSOLVE,
  fade: Transition_Kind.FADE,
};

/**
 * The shots that transitions leave, without gaps from the first frame to the end. A transition without a division is one of the
 * first shot's opening or the last one's closing.
 */
export function shotsBetween(transitions: readonly Transition[], start: Nanoseconds, end: PictureEnd): ShotsResult {
  const first: FrameMark = { frame: 0, time: start };
  const last: FrameMark = { frame: end.frameCount, time: end.time };
  const dividing = transitions.filter(({ divide }) => divide !== undefined);
  const fadeIn = transitions.find(({ divide, start: from }) => divide === undefined && from.frame === 0);
  const fadeOut = transitions.find(({ divide, end: until }) => divide === undefined && until === undefined);
  const messages = [
    fadeIn ? message(KINDS[fadeIn.kind], fadeIn.start, fadeIn.end ?? last) : edge(first),
    ...dividing.map((transition) => message(KINDS[transition.kind], transition.start, transition.end ?? last)),
    fadeOut && fadeOut !== fadeIn ? message(KINDS[fadeOut.kind], fadeOut.start, last) : edge(last),
  ];
  const divisions = [first, ...dividing.map(({ divide }) => divide ?? last), last];
  return create(ShotsResultSchema, {
    shots: divisions.slice(0, -1).map((from, index) => {
      const to = divisions[index + 1] ?? last;
      const confidence = dividing[index - 1]?.confidence;
      const opening = messages[index];
      const closing = messages[index + 1];
      return {
        index,
        startOffset: toDuration(from.time),
        endOffset: toDuration(to.time),
        startFrame: BigInt(from.frame),
        endFrame: BigInt(to.frame),
        ...(confidence !== undefined && { confidence }),
        ...(opening && { opening }),
        ...(closing && { closing }),
      };
    }),
  });
}

function edge(mark: FrameMark): TransitionMessage {
  return message(Transition_Kind.VIDEO_EDGE, mark, mark);
}

function message(kind: Transition_Kind, start: FrameMark, end: FrameMark): TransitionMessage {
  return create(TransitionSchema, {
    kind,
    startOffset: toDuration(start.time),
    endOffset: toDuration(end.time),
    startFrame: BigInt(start.frame),
    endFrame: BigInt(end.frame),
  });
}
