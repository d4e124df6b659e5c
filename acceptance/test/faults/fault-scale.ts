/**
 * How much of the suite runs: `full` with `pnpm faults`, which sets VIDI_FAULTS, else a reduced form for every change.
 */
export const FAULT_SCALE: 'full' | 'reduced' = process.env['VIDI_FAULTS'] === 'full' ? 'full' : 'reduced';

/** How often a cancel races the completion of its video, per adapter. */
export const CANCEL_RACES = FAULT_SCALE === 'full' ? 200 : 8;

/** How long a broker or database stays down, in milliseconds. */
export const OUTAGE_MS = FAULT_SCALE === 'full' ? 30_000 : 2_000;
