import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { Demuxer } from 'node-av';
import type { ArtifactWriter } from '../../src/analysis/features/feature.ts';

/** Where it would leave a trace. */
export const HOSTILE_TRACE = '/tmp/vidi-hostile-was-here';

/** What a decoder could do once a file has taken it over. */
export const HOSTILE_DEEDS = {
  /** The signal that a wild pointer ends in. */
  segfault: () => process.kill(process.pid, 'SIGSEGV'),
  abort: () => process.abort(),
  /** Never gives the processor back. */
  'busy loop': () => {
    for (;;);
  },
  /** Waits for ever: the event loop lives, and nothing more is ever said. */
  wait: () => {
    process.send = () => true;
    setInterval(() => undefined, 1_000);
  },
  /** Memory that is not JavaScript's, as frames are. */
  'eat native memory': () => {
    const kept: Buffer[] = [];
    for (;;) kept.push(Buffer.allocUnsafeSlow(16 * 2 ** 20).fill(1));
  },
  /** Reserved and never touched: resident memory does not show it. */
  'reserve memory': () => {
    const kept: Buffer[] = [];
    for (;;) kept.push(Buffer.alloc(512 * 2 ** 20));
  },
  'eat the heap': () => {
    const kept: number[][] = [];
    for (;;) kept.push(new Array<number>(100_000).fill(kept.length + 0.5));
  },
  'fill the disk': (artifacts: ArtifactWriter) => {
    const block = Buffer.alloc(2 ** 20);
    for (let at = 0; ; at += block.length) artifacts.writeAt('endless', at, block);
  },
  'read another file': () => readFileSync('/etc/passwd'),
  'write another file': () => writeFileSync(HOSTILE_TRACE, 'x'),
  'write the source': () => writeFileSync('source', 'x'),
  'write compiled code': () => writeFileSync(`${process.env['NODE_COMPILE_CACHE']}/planted`, 'x'),
  'run a program': () => {
    const { error } = spawnSync('/bin/true');
    if (error !== undefined) throw error;
  },
  'start a thread': () => new Worker('', { eval: true }),
  'print its environment': () => {
    throw new Error(`environment: ${Object.keys(process.env).sort().join(' ')}`);
  },
} as const satisfies Record<string, (artifacts: ArtifactWriter) => unknown>;

/** Those that take a moment; done before the analysis begins, and answered by the detector. */
export const SLOW_DEEDS = {
  'open a socket': async (port: string) =>
    await new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: Number(port) });
      socket.once('connect', () => resolve('connected'));
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(`refused: ${error.code}`));
    }),
  // Native code asks the kernel and not Node.js.
  'read another file in libav': async (path: string) =>
    await Demuxer.open(path).then(
      () => 'read it',
      (error: unknown) => `refused: ${String(error)}`,
    ),
} as const satisfies Record<string, (target: string) => Promise<string>>;

/** What the hostile analysis can be told to do. */
export type HostileDeed = keyof typeof HOSTILE_DEEDS | keyof typeof SLOW_DEEDS;
