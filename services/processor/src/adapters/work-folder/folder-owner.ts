import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** A new name for a folder of this process that says who made it: host, process id, start of the process. */
export function nameOfOwner(): string {
  return `${hostname()}.${process.pid}.${startOfProcess()}.${randomBytes(4).toString('hex')}`;
}

/**
 * Whether the maker of a folder is surely dead: a process of this host that no longer runs, or one with our own
 * process id from an earlier start (a container's process is number 1 every time). Of other hosts nothing is known.
 */
export function isOwnerDead(folderName: string): boolean {
  const match = /^(.+)\.(\d+)\.(\d+)\.[0-9a-f]{8}$/.exec(folderName);
  if (match === null || match[1] !== hostname()) return false;
  const pid = Number(match[2]);
  return pid === process.pid ? Number(match[3]) !== startOfProcess() : !isAlive(pid);
}

/** In ms since the epoch; the same for the whole life of the process. */
function startOfProcess(): number {
  return Math.floor(performance.timeOrigin);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
