/**
 * Entry of the analysis process: disposable, one file, one folder (its working directory), killed at will. It stays off the
 * network, which nothing but its code enforces yet.
 */
import { AnalysisError } from '../domain/analysis-error.ts';
import { analyseFile } from './analyse-file.ts';
import { captureLibavLog } from './decoding/libav/libav-log.ts';
import { createFileArtifactWriter } from './file-artifact-writer.ts';
import type { AnalyseCommand, AnalysisMessage, FinalMessage } from './process-messages.ts';

async function run(command: AnalyseCommand): Promise<FinalMessage> {
  const folder = process.cwd();
  const artifacts = createFileArtifactWriter(folder);
  const send = (message: AnalysisMessage): void => {
    process.send?.(message);
  };
  try {
    await analyseFile(command, { folder, artifacts, log: captureLibavLog(), send });
    return { kind: 'done' };
  } catch (error) {
    const known =
      error instanceof AnalysisError ? error : new AnalysisError('ANALYSIS_FAILED', String(error), 'UNKNOWN');
    return { kind: 'error', reason: known.reason, message: known.message, errorClass: known.errorClass };
  }
}

// The parent is gone: nobody wants the results any more.
process.once('disconnect', () => process.exit(1));
process.once('message', async (command: AnalyseCommand) => {
  process.send?.(await run(command), undefined, undefined, () => process.exit(0));
});
