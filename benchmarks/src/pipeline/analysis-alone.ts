import { fork } from 'node:child_process';
import { copyFile, mkdtemp } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import { z } from 'zod';
import { wideLimits } from '../system/analysis-limits.ts';

const ANALYSIS = fileURLToPath(new URL('../../../services/processor/src/analysis/main.ts', import.meta.url));
const SOURCE_FILE = 'source';
/** As VIDI_ANALYSIS_THREADS where it is not set and one job is worked on at a time: as many as there are cores, at most 4. */
const DECODER_THREADS = Math.min(4, availableParallelism());

const Message = z.object({ kind: z.string(), message: z.string().optional() });

/**
 * What the analysis by itself takes, in ms: from the command to the last word in a process that is loaded and has seen no video.
 *
 * @throws Error when the analysis fails
 */
export async function timeAnalysis(path: string, features: readonly Feature[], folder: string): Promise<number> {
  const cwd = await mkdtemp(join(folder, 'analysis-'));
  await copyFile(path, join(cwd, SOURCE_FILE));
  const child = fork(ANALYSIS, {
    cwd,
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let startedAt = 0;
  child.on('message', (sent) => {
    const { kind, message } = Message.parse(sent);
    if (kind === 'ready') {
      startedAt = performance.now();
      child.send({ sourceFile: SOURCE_FILE, features, recordSpeech: false, limits: wideLimits(DECODER_THREADS) });
    } else if (kind === 'done') resolve(performance.now() - startedAt);
    else if (kind === 'error') reject(new Error(`the analysis failed: ${message}`));
  });
  child.once('exit', () => reject(new Error('the analysis process ended before it was done')));
  return await promise;
}
