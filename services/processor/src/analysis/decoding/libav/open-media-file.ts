import { closeSync, openSync, readSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ACCEPTED_CONTAINERS_TEXT } from '@vidi/container-signature';
import { AVERROR_ENOMEM, Demuxer, FFmpegError } from 'node-av';
import { AnalysisError } from '../../../domain/analysis-error.ts';
import { toSeconds } from '../../time/rational-time.ts';
import { ACCEPTED_FORMATS } from '../accepted-formats.ts';
import { type ContainerFacts, tellsLength } from '../container-facts.ts';
import type { MediaFile } from '../media-file.ts';
import type { LibavLog } from './libav-log.ts';
import { LibavMediaFile } from './libav-media-file.ts';
import { type FileLimits, limitExceeded } from './limit-exceeded.ts';
import { presentationStart } from './presentation-start.ts';
import { readChapters } from './read-chapters.ts';
import { kindOf, readFacts } from './read-facts.ts';
import { readScanTypes } from './read-scan-types.ts';

/** Enough of a file to tell its format. */
const PROBED_BYTES = 65_536;

/**
 * Opens a video file, given by its path below a folder: never a URL, and only as one of the accepted formats, because a playlist that poses as
 * a video would make libav open other files.
 *
 * @throws {AnalysisError} NOT_A_VIDEO, NO_STREAMS, UNSUPPORTED_CODEC, CORRUPT, LIMIT_EXCEEDED, OUT_OF_MEMORY
 */
export async function openMediaFile(
  folder: string,
  fileName: string,
  limits: FileLimits,
  log: LibavLog,
): Promise<MediaFile> {
  const path = resolve(folder, fileName);
  if (!path.startsWith(`${resolve(folder)}${sep}`)) {
    throw new RangeError(`The source must be the path of a file in the work folder, got ${JSON.stringify(fileName)}`);
  }
  const demuxer = await openDemuxer(path, limits, log);
  try {
    const description = await log.descriptionOf(demuxer.getFormatContext());
    const facts = {
      ...readFacts(demuxer, readScanTypes(description)),
      chapters: readChapters(description, presentationStart(demuxer)),
    };
    checkLimits(demuxer, facts, limits);
    return LibavMediaFile.create(demuxer, facts, path, limits, log, () => openDemuxer(path, limits, log));
  } catch (error) {
    await demuxer.close();
    throw error;
  }
}

async function openDemuxer(path: string, limits: FileLimits, log: LibavLog): Promise<Demuxer> {
  try {
    return await Demuxer.open(path, {
      options: {
        format_whitelist: ACCEPTED_FORMATS,
        protocol_whitelist: 'file',
        max_streams: limits.maxStreams,
        probesize: limits.maxProbeBytes,
      },
    });
  } catch (error) {
    // libav's messages come through the event loop.
    await setImmediate();
    throw explainOpenFailure(error, path, limits, log.recent());
  }
}

function explainOpenFailure(error: unknown, path: string, limits: FileLimits, messages: readonly string[]): unknown {
  if (!(error instanceof FFmpegError)) {
    return error;
  }
  if (messages.some((message) => message.includes('max_streams'))) {
    return limitExceeded('maxStreams', `more than ${limits.maxStreams} streams`, limits);
  }
  if (error.code === AVERROR_ENOMEM) {
    return new AnalysisError('OUT_OF_MEMORY', 'There was not enough memory to open the video.', 'RESOURCE', {
      cause: error,
    });
  }
  const probed = Demuxer.probeFormatSync(firstBytes(path));
  const format = probed?.format;
  const name = probed?.longName ?? format;
  if (format !== undefined && isAccepted(format) && !messages.some((message) => message.includes('whitelist'))) {
    const detail = messages.at(-1) ?? error.message;
    return new AnalysisError(
      'CORRUPT',
      `The file looks like ${name} but cannot be read; it is damaged or incomplete (${detail}).`,
      'PERMANENT',
      { cause: error },
    );
  }
  const found = format === undefined ? 'Nothing recognisable was found in the file' : `The file looks like ${name}`;
  return new AnalysisError('NOT_A_VIDEO', `${found}. Accepted are ${ACCEPTED_CONTAINERS_TEXT}.`, 'PERMANENT', {
    cause: error,
  });
}

/** By content alone: with a path, libav would take the name's ending for a hint. */
function firstBytes(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(PROBED_BYTES);
    return bytes.subarray(0, readSync(file, bytes, 0, PROBED_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

function isAccepted(format: string): boolean {
  const accepted = ACCEPTED_FORMATS.split(',');
  return format.split(',').some((name) => accepted.includes(name));
}

function checkLimits(demuxer: Demuxer, facts: ContainerFacts, limits: FileLimits): void {
  if (demuxer.streams.length > limits.maxStreams) {
    throw limitExceeded('maxStreams', `${demuxer.streams.length} streams`, limits);
  }
  for (const stream of demuxer.streams) {
    const { width, height } = stream.codecpar;
    if (kindOf(stream) === 'video' && width * height > limits.maxPixels) {
      throw limitExceeded('maxPixels', `${width}x${height} = ${width * height} pixels per frame`, limits);
    }
  }
  // Without a told length, what counts is how far the decoding comes.
  const seconds = tellsLength(facts) ? Math.ceil(toSeconds(facts.duration ?? 0n)) : 0;
  if (seconds > limits.maxDurationSeconds) {
    throw limitExceeded('maxDurationSeconds', `a length of ${seconds} seconds`, limits);
  }
}
