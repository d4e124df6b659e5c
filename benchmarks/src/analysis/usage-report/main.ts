/** Loaded before the program of a measured process (`--import`): says at its end what it used, on the last line of stderr. */
import { readFileSync, writeSync } from 'node:fs';

process.once('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  // Synchronous, since nothing asynchronous happens any more; all threads of the process are in it.
  writeSync(2, `\n${JSON.stringify({ cpuUs: userCPUTime + systemCPUTime, maxResidentKibibytes: maxResident() })}\n`);
});

/** Not `maxRSS` of getrusage(2): a process that was just started inherits that of the one that started it. */
function maxResident(): number {
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
