import { Video_Priority as WirePriority } from '@vidi/contracts/vidi/v1/video';

/**
 * How soon a video is analysed: of videos that wait, those of a higher priority are taken first; within a priority, owners take
 * turns. No priority waits for ever. `UNKNOWN` is one that a newer server has and this version of the SDK does not know.
 */
export type Priority = 'HIGH' | 'NORMAL' | 'LOW' | 'UNKNOWN';

/** A priority that can be asked for. */
export type AskedPriority = Exclude<Priority, 'UNKNOWN'>;

/** As the server knows it; unset where nothing was said. */
export function toWirePriority(priority: AskedPriority | undefined): WirePriority {
  return priority === undefined ? WirePriority.PRIORITY_UNSPECIFIED : WirePriority[priority];
}

/** Reads a priority. */
export function toPriority(priority: WirePriority): Priority {
  return PRIORITIES[priority] ?? 'UNKNOWN';
}

const PRIORITIES: Readonly<Record<number, Priority>> = {
  [WirePriority.HIGH]: 'HIGH',
  [WirePriority.NORMAL]: 'NORMAL',
  [WirePriority.LOW]: 'LOW',
};
