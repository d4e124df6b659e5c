/** Loaded before the program of a measured process (`--import`): says at its end what it used, on the last line of stderr. */
import { writeSync } from 'node:fs';

process.once('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  // Synchronous, since nothing asynchronous happens any more; all threads of the process are in it.
  writeSync(2, `\n${JSON.stringify({ cpuUs: userCPUTime + systemCPUTime, maxResidentKibibytes: maxRSS })}\n`);
});
