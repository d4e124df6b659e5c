/**
 * How much of the suite runs: `full` with `pnpm faults`, which sets VIDI_FAULTS, else a reduced form for every change.
 */
export const FAULT_SCALE: 'full' | 'reduced' = process.env['VIDI_FAULTS'] === 'full' ? 'full' : 'reduced';

/** How often a cancel races the completion of its video, per adapter. */
export const CANCEL_RACES = FAULT_SCALE === 'full' ? 200 : 8;

/** How long a broker or database stays down, in milliseconds. */
export const OUTAGE_MS = FAULT_SCALE === 'full' ? 30_000 : 2_000;

/** How many videos are uploaded while the broker is down. */
export const OUTAGE_UPLOADS = FAULT_SCALE === 'full' ? 200 : 3;

/** How often each replica is restarted under load. */
export const ROLLING_RESTARTS = FAULT_SCALE === 'full' ? 5 : 1;

/** How many videos are uploaded in the storm of kills. */
export const STORM_VIDEOS = FAULT_SCALE === 'full' ? 300 : 12;

/** How long processors are killed at random, in milliseconds. */
export const STORM_MS = FAULT_SCALE === 'full' ? 60_000 : 5_000;
