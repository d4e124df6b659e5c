import { fork } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromBinary } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { type FeatureResult, FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { z } from 'zod';
import { wideLimits } from '../system/analysis-limits.ts';

const ANALYSIS = fileURLToPath(new URL('../../../services/processor/src/analysis/main.ts', import.meta.url));
const SOURCE_FILE = 'source';

const Message = z.object({
  kind: z.string(),
  message: z.string().optional(),
  feature: z.number().optional(),
  result: z.instanceof(Uint8Array).optional(),
});

/** What the result of each feature is called in `FeatureResult`. */
type ResultOf<Case extends FeatureResult['result']['case']> = Extract<FeatureResult['result'], { case: Case }>['value'];

/**
 * Runs the analysis process on a clip, as the processor does, for one feature, and gives its result.
 *
 * @throws Error when the feature has no result
 */
export async function findInClip<Case extends Exclude<FeatureResult['result']['case'], undefined>>(
  path: string,
  feature: Feature,
  field: Case,
): Promise<ResultOf<Case>> {
  const folder = await mkdtemp(join(tmpdir(), 'vidi-accuracy-'));
  try {
    await copyFile(path, join(folder, SOURCE_FILE));
    const [result] = await resultsOf(folder, [feature]);
    if (result?.result.case !== field) throw new Error(`${path} has no result for ${Feature[feature]}`);
    return result.result.value as ResultOf<Case>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function resultsOf(folder: string, features: readonly Feature[]): Promise<readonly FeatureResult[]> {
  const child = fork(ANALYSIS, { cwd: folder, env: {}, execArgv: [], serialization: 'advanced', stdio: 'inherit' });
  const results: FeatureResult[] = [];
  const complaints: string[] = [];
  child.on('message', (sent) => {
    const { kind, message, result } = Message.parse(sent);
    if (kind === 'result' && result !== undefined) results.push(fromBinary(FeatureResultSchema, result));
    if (kind === 'error' || kind === 'failed' || kind === 'skipped') complaints.push(`${kind}: ${message}`);
  });
  child.send({ sourceFile: SOURCE_FILE, features, recordSpeech: false, limits: wideLimits(2) });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0 || complaints.length > 0) throw new Error(`the analysis ended with ${code}: ${complaints.join('; ')}`);
  return results;
}
