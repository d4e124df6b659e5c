import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnalysisLimits } from '../../../domain/analysis-limits.ts';
import { INPUT_FOLDER } from '../../../ports/work-folders.ts';
import { CAGED, LIMITED } from './cage-scripts.ts';
import { heapOptions } from './heap-options.ts';
import type { IsolationLevel } from './isolation-level.ts';

/** A program to start. */
export interface LaunchCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/** What an analysis process works on and runs. */
export interface CagedProgram {
  /** Absolute path of the one folder it may see and write to. */
  readonly folder: string;
  /** Absolute path of a folder with its code, compiled, which it may read; its own folder to fill that. */
  readonly codeCache?: string | undefined;
  /** Absolute paths of other files that libav reads there. */
  readonly readable?: readonly string[];
  /** Arguments of Node.js: an entry and what follows it. */
  readonly args: readonly string[];
  /** Whether it may start threads of JavaScript. */
  readonly allowThreads?: boolean;
}

/** What a process may use, of its own and of the kernel's bounds. */
export type ProcessBounds = Pick<AnalysisLimits, 'maxResidentBytes' | 'maxHeapMebibytes' | 'maxFileBytes'>;

const REPOSITORY = fileURLToPath(new URL('../../../../../..', import.meta.url));
/** What is read to run the code: not the repository as a whole, in which `npm start` keeps every video and `.env` lies. */
const CODE_FOLDERS = ['node_modules', 'packages', 'services/processor'].map((folder) => `${REPOSITORY}${folder}`);
/** Where Linux keeps the libraries that Node.js and libav are linked to; those that are not there are left out. */
const LIBRARY_FOLDERS = ['/lib', '/lib64', '/usr/lib', '/usr/lib64', '/usr/local/lib', '/nix/store'];

/** The folder of the video, or the video itself, whichever is there when the process is started. */
const INPUTS = [INPUT_FOLDER, 'source'];

/** V8's reservations and the stacks of threads count as data though they are never touched: 0.6 GB when nothing is decoded. */
const UNTOUCHED_DATA_BYTES = 1024 ** 3;

/** How an analysis process is started at a level of isolation. */
export function launchCommand(level: IsolationLevel, program: CagedProgram, limits: ProcessBounds): LaunchCommand {
  const node = [process.execPath, ...nodeOptions(program, limits), ...program.args];
  const [file = '', ...args] = node;
  if (level === 'none') {
    return { file, args };
  }
  const dataKibibytes = Math.ceil((limits.maxResidentBytes + UNTOUCHED_DATA_BYTES) / 1024);
  const fileBlocks = Math.ceil(limits.maxFileBytes / 512);
  const bounds = ['vidi-analysis', String(dataKibibytes), String(fileBlocks)];
  if (level === 'limits') {
    return { file: '/bin/sh', args: ['-c', LIMITED, ...bounds, ...node] };
  }
  const cage = [program.folder, ...INPUTS, '--', ...readOnlyFolders(program), '--'];
  return { file: '/bin/sh', args: ['-c', CAGED, ...bounds, ...cage, ...node] };
}

/** Node.js refuses its own code every file but those, child processes, threads, WASI and the inspector. Addons go around it: libav is one. */
function nodeOptions(
  { folder, codeCache, allowThreads = false }: CagedProgram,
  { maxHeapMebibytes }: ProcessBounds,
): string[] {
  return [
    ...heapOptions(maxHeapMebibytes),
    '--permission',
    // libav is one; who has threads has no addons.
    allowThreads ? '--allow-worker' : '--allow-addons',
    ...[...CODE_FOLDERS, folder].map((path) => `--allow-fs-read=${path}${sep}`),
    `--allow-fs-write=${folder}${sep}`,
    // Node.js wants to be allowed to write to a cache that it reads. The kernel does not let it.
    ...(codeCache === undefined ? [] : [`--allow-fs-read=${codeCache}${sep}`, `--allow-fs-write=${codeCache}${sep}`]),
    // Says that addons go around it.
    '--disable-warning=PERM0001',
  ];
}

/** A folder within another is there already. */
function readOnlyFolders({ folder: own, codeCache, readable = [] }: CagedProgram): string[] {
  const folders = [...LIBRARY_FOLDERS, ...CODE_FOLDERS, ...readable];
  if (codeCache !== undefined && codeCache !== own) folders.push(codeCache);
  const program = dirname(process.execPath);
  return folders.some((folder) => program.startsWith(`${folder}${sep}`)) ? folders : [...folders, program];
}
