import { setImmediate } from 'node:timers/promises';
import { AnalysisError } from '../domain/analysis-error.ts';
import { isReadFromContainer } from '../domain/process-reuse.ts';
import { analyseFile } from './analyse-file.ts';
import { captureLibavLog } from './decoding/libav/libav-log.ts';
import type { FeatureDefinition } from './features/feature.ts';
import { createFileArtifactWriter } from './file-artifact-writer.ts';
import { collectHeap } from './heap-collector.ts';
import { type AnalyseCommand, type AnalysisMessage, type FinalMessage, LEAVE } from './process-messages.ts';

/**
 * Takes commands from the parent, one after another, and finds what each asks for in the file in `folder`.
 *
 * @param features everything that can be found, in the order of reporting
 */
export function serveAnalysis(folder: string, features: readonly FeatureDefinition[]): void {
  const send = (message: AnalysisMessage): void => {
    process.send?.(message);
  };
  // The parent is gone: nobody wants the results any more.
  process.once('disconnect', () => process.exit(1));
  process.on('message', async (command: AnalyseCommand | typeof LEAVE) => {
    if (command === LEAVE) process.exit(0);
    const last = await run(command, folder, features, send);
    // What one video left does not stay while the next is waited for.
    if (command.staysAfter) collectHeap();
    process.send?.(last, undefined, undefined, () => command.staysAfter || process.exit(0));
  });
  send({ kind: 'ready' });
}

async function run(
  command: AnalyseCommand,
  folder: string,
  features: readonly FeatureDefinition[],
  send: (message: AnalysisMessage) => void,
): Promise<FinalMessage> {
  const artifacts = createFileArtifactWriter(folder);
  const log = captureLibavLog();
  let failures = 0;
  const count = (message: AnalysisMessage): void => {
    if (message.kind === 'failed') failures++;
    send(message);
  };
  try {
    await analyseFile(command, { folder, features, artifacts, log, send: count });
    // libav's messages come through the event loop.
    await setImmediate();
    const isUnharmed = failures === 0 && log.recent().length === 0 && isReadFromContainer(command.features);
    return { kind: 'done', isUnharmed };
  } catch (error) {
    const known =
      error instanceof AnalysisError ? error : new AnalysisError('ANALYSIS_FAILED', String(error), 'UNKNOWN');
    return { kind: 'error', reason: known.reason, message: known.message, errorClass: known.errorClass };
  }
}
