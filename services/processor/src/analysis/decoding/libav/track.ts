import { AV_OPT_TYPE_INT64, AVERROR_ENOMEM, Decoder, FFmpegError, type Frame, type Packet, type Stream } from 'node-av';
import { AnalysisError } from '../../../domain/analysis-error.ts';
import type { Nanoseconds } from '../../time/rational-time.ts';
import type { FileLimits } from './limit-exceeded.ts';

/** One stream being decoded. */
export interface Track extends Disposable {
  /** Time reached since the start of the presentation; undefined before the first frame. */
  readonly position: Nanoseconds | undefined;
  push(packet: Packet): void;
  /** Hands over what the decoder still holds, and ends the consumer. */
  end(): void;
}

/** A decoder that carries on after damage. */
export async function openDecoder(stream: Stream, limits: FileLimits): Promise<Decoder> {
  return await Decoder.create(stream, {
    exitOnError: false,
    threadCount: limits.decoderThreads,
    // Not through `options`: in node-av 6.1 an options dictionary on a codec can corrupt the heap.
    configure: (context) => {
      FFmpegError.throwIfError(
        context.setOption('max_pixels', BigInt(limits.maxPixels), AV_OPT_TYPE_INT64),
        'max_pixels',
      );
    },
  });
}

/**
 * `receiveSync` answers `null` both for "give me more" and for a damaged frame that it skipped; this many in a row mean the
 * former. A draining decoder never asks for more, so there it means that nothing but damage is left.
 */
const EMPTY_ANSWERS = 2;
const EMPTY_ANSWERS_AT_END = 64;

/** Decodes a packet, or with `null` what the decoder still holds, and frees every frame after `use`. */
export function decodeInto(decoder: Decoder, packet: Packet | null, use: (frame: Frame) => void): void {
  try {
    decoder.decodeSync(packet);
    receiveAll(decoder, packet === null ? EMPTY_ANSWERS_AT_END : EMPTY_ANSWERS, use);
  } catch (error) {
    if (error instanceof FFmpegError && error.code === AVERROR_ENOMEM) {
      throw new AnalysisError('OUT_OF_MEMORY', 'There was not enough memory to decode the video.', 'RESOURCE', {
        cause: error,
      });
    }
    throw error;
  }
}

function receiveAll(decoder: Decoder, patience: number, use: (frame: Frame) => void): void {
  let empty = 0;
  while (empty < patience) {
    const frame = decoder.receiveSync();
    if (frame === undefined) {
      return;
    }
    if (frame === null) {
      empty++;
      continue;
    }
    empty = 0;
    try {
      use(frame);
    } finally {
      frame.free();
    }
  }
}
