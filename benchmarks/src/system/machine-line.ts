import { arch, cpus, loadavg, release, totalmem } from 'node:os';

/** What a report says of the machine, in Markdown; the load after is that of now. */
export function machineLine(loadBefore: number): string {
  const hardware = `${cpus().length} x ${cpus()[0]?.model ?? arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const software = `Linux ${release()}, Node ${process.version}`;
  return `- Machine: ${hardware}, ${software}; load average before ${loadBefore.toFixed(1)}, after ${(loadavg()[0] ?? 0).toFixed(1)}`;
}
