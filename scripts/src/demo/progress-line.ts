import type { Video } from '@vidi/sdk';
import pc from 'picocolors';

/** Where a progress line is shown. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Shows how far a video is: one line that changes in a terminal, a line for every change of state elsewhere. */
export interface ProgressLine {
  show(text: string, percent: number | undefined): void;
  /** Leaves the last state standing and goes to a new line. */
  end(): void;
}

const BAR_WIDTH = 24;
/** Elsewhere than in a terminal, a line is printed at every multiple of this many percent. */
const STEP_PERCENT = 25;

/** Makes the line for an output. */
export function progressLine(output: ProgressOutput): ProgressLine {
  return output.isTTY === true ? movingLine(output) : printedLines(output);
}

/** What the line says of a video. */
export function describeProgress(video: Video): string {
  const { fetch } = video;
  if (isFetching(video) && fetch !== undefined) {
    const of = fetch.totalBytes === undefined ? '' : ` of ${megabytes(fetch.totalBytes)}`;
    const resumed = fetch.resumeCount === 0 ? '' : `, resumed ${fetch.resumeCount} times`;
    return `${video.status}, fetching: ${megabytes(fetch.receivedBytes)}${of} MB${resumed}`;
  }
  const running = video.features.filter(({ state }) => state === 'RUNNING').map(({ feature }) => feature);
  const ended = video.features.filter(({ state }) => !['PENDING', 'RUNNING', 'UNKNOWN'].includes(state)).length;
  const now = running.length === 0 ? '' : ` (${running.join(', ')})`;
  return `${video.status}, ${ended} of ${video.features.length} features${now}`;
}

/** The percentage that goes with it: of the fetch while that lasts, undefined while nobody knows of how much. */
export function shownPercent(video: Video): number | undefined {
  return isFetching(video) ? video.fetch?.progressPercent : video.progressPercent;
}

function isFetching({ status, fetch }: Video): boolean {
  return status === 'PROCESSING' && fetch !== undefined && fetch.completeTime === undefined;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function movingLine(output: ProgressOutput): ProgressLine {
  return {
    show: (text, percent) => {
      const filled = Math.round(((percent ?? 0) / 100) * BAR_WIDTH);
      const bar =
        percent === undefined
          ? ''
          : `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${String(percent).padStart(3)} %  `;
      // A line longer than the terminal would wrap, and the next one could not overwrite it.
      output.write(`\r\u001b[2K${`  ${bar}${text}`.slice(0, (output.columns ?? 80) - 1)}`);
    },
    end: () => output.write('\n'),
  };
}

function printedLines(output: ProgressOutput): ProgressLine {
  let last = '';
  return {
    show: (text, percent) => {
      const step = percent === undefined ? '' : `${Math.floor(percent / STEP_PERCENT) * STEP_PERCENT}`;
      const state = `${text.split(',')[0]} ${step}`;
      if (state === last) return;
      last = state;
      output.write(`  ${percent === undefined ? '' : pc.bold(`${percent} %  `)}${text}\n`);
    },
    end: () => undefined,
  };
}
