import { AVERROR_ENOMEM, FFmpegError, type FilterAPI, type Frame } from 'node-av';

/** A frame that no filter takes, because what it says of itself makes no sense: sound without channels, time without a base. */
export class UnfilterableFrameError extends Error {
  override readonly name = 'UnfilterableFrameError';
}

/**
 * Passes a frame through a graph. The caller frees what comes out.
 *
 * @throws {UnfilterableFrameError} node-av says it with errors of two kinds, depending on where libav noticed.
 */
export function filterFrame(graph: FilterAPI, frame: Frame): readonly Frame[] {
  try {
    return graph.processAllSync(frame);
  } catch (error) {
    if (error instanceof FFmpegError && error.code === AVERROR_ENOMEM) throw error;
    throw new UnfilterableFrameError('No filter takes a frame of the file.', { cause: error });
  }
}
