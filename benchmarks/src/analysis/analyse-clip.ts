import { fork, spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { z } from 'zod';
import { heapOptions } from '../../../services/processor/src/adapters/analysis-process/isolation/heap-options.ts';
import { wideLimits } from '../system/analysis-limits.ts';
import { REPORT_USAGE, type Usage, usageOf } from './measured-process.ts';

/** Entry of the analysis process. */
export const ANALYSIS = fileURLToPath(new URL('../../../services/processor/src/analysis/main.ts', import.meta.url));
const DECODE_ALONE = fileURLToPath(new URL('decode-alone/main.ts', import.meta.url));
/** What of the options that processors give Node.js changes what an analysis costs and takes. */
export const ANALYSIS_OPTIONS: readonly string[] = heapOptions(wideLimits(1).maxHeapMebibytes);

/** Name of the video in the folder of its process. */
export const SOURCE_FILE = 'source';

/** What the analysis process says, as far as it is of interest here. */
export const Message = z.object({
  kind: z.string(),
  feature: z.number().optional(),
  message: z.string().optional(),
  percent: z.number().optional(),
});

/** Every feature that needs nothing but the pictures and the sound. */
export const MEASURED_FEATURES: readonly Feature[] = [
  Feature.MEDIA_INFO,
  Feature.PICTURE_FORMAT,
  Feature.SHOTS,
  Feature.KEYFRAMES,
  Feature.STORYBOARD,
  Feature.BLACK,
  Feature.FREEZE,
  Feature.TEST_SIGNALS,
  Feature.SILENCE,
  Feature.SILENT_BLACK,
  Feature.AUDIO_FAULTS,
  Feature.LOUDNESS,
  Feature.WAVEFORM,
  Feature.FINGERPRINT,
];

/**
 * Runs the analysis process on a clip, as the processor does, and measures it.
 *
 * @param codeCache folder of compiled code, which processors give their processes too
 * @throws Error when a feature asked for has no result: what was not done is not measured
 */
export async function measureAnalysis(
  path: string,
  features: readonly Feature[],
  threads: number,
  codeCache: string,
): Promise<Usage> {
  const folder = await mkdtemp(join(tmpdir(), 'vidi-bench-'));
  try {
    await copyFile(path, join(folder, SOURCE_FILE));
    const child = fork(ANALYSIS, {
      cwd: folder,
      env: { NODE_COMPILE_CACHE: codeCache },
      execArgv: [...REPORT_USAGE, ...ANALYSIS_OPTIONS],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const found = new Set<number>();
    const complaints: string[] = [];
    child.on('message', (sent) => {
      const { kind, feature, message } = Message.parse(sent);
      if (kind === 'result' && feature !== undefined) found.add(feature);
      if (kind === 'error' || kind === 'failed' || kind === 'skipped') complaints.push(`${kind}: ${message}`);
    });
    child.send({ sourceFile: SOURCE_FILE, features, recordSpeech: false, limits: wideLimits(threads) });
    const usage = await usageOf(child);
    if (found.size < features.length) throw new Error(`not every feature was found: ${complaints.join('; ')}`);
    return usage;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Decodes picture and sound of a clip in a process of its own, does nothing else, and measures that. */
export async function measureDecoding(path: string, threads: number, codeCache: string): Promise<Usage> {
  return await usageOf(
    spawn(process.execPath, [...REPORT_USAGE, DECODE_ALONE, path, String(threads)], {
      env: { NODE_COMPILE_CACHE: codeCache },
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
}
