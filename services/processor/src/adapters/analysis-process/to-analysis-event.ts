import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { AnalysisMessage } from '../../analysis/process-messages.ts';
import type { AnalysisEvent } from '../../ports/analyser.ts';

/** The event that a message stands for, if it stands for one. */
export function toAnalysisEvent(message: AnalysisMessage, workDir: string): AnalysisEvent | undefined {
  switch (message.kind) {
    case 'progress':
    case 'skipped':
    case 'failed':
      return message;
    case 'result':
      return {
        ...message,
        result: fromBinary(FeatureResultSchema, message.result),
        damagedRanges: message.damagedRanges.map(({ start, end }) => ({
          startSeconds: Number(start) / 1e9,
          endSeconds: Number(end) / 1e9,
        })),
        artifacts: message.artifacts.map(({ name, contentType }) => ({ name, contentType, file: join(workDir, name) })),
      };
    default:
      return undefined;
  }
}
