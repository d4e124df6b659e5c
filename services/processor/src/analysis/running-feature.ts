import { toBinary } from '@bufbuild/protobuf';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { AnalysisError } from '../domain/analysis-error.ts';
import { ANALYSIS_LIMIT_SETTINGS } from '../domain/analysis-limits.ts';
import { FeatureLimitError } from '../domain/feature-limit-error.ts';
import type { DamagedRange } from './decoding/damage/damaged-range.ts';
import type { Detection, FeatureDefinition, Finding } from './features/feature.ts';
import type { AnalysisMessage } from './process-messages.ts';

/**
 * One detector at work, reported exactly once. A bug in it costs its own result and nobody else's; what concerns the whole
 * analysis (a limit, memory, disk) passes through.
 */
export class RunningFeature<Consumer> implements Disposable {
  readonly #definition: FeatureDefinition;
  readonly #detection: Detection<Consumer>;
  readonly #damage: () => readonly DamagedRange[];
  readonly #send: (message: AnalysisMessage) => void;
  #reported = false;

  /** @param damage asked when the feature has ended: what could not be read of what it needs */
  constructor(
    definition: FeatureDefinition,
    detection: Detection<Consumer>,
    send: (message: AnalysisMessage) => void,
    damage: () => readonly DamagedRange[] = () => [],
  ) {
    this.#definition = definition;
    this.#detection = detection;
    this.#send = send;
    this.#damage = damage;
  }

  get consumer(): Consumer {
    return this.#detection.consumer;
  }

  /** Runs one step of the detector, unless it has failed already. */
  attempt(step: (consumer: Consumer) => void): void {
    if (this.#reported) {
      return;
    }
    try {
      step(this.#detection.consumer);
    } catch (error) {
      if (error instanceof AnalysisError) {
        throw error;
      }
      if (isOutOfMemory(error)) {
        throw new AnalysisError('OUT_OF_MEMORY', NO_MORE_MEMORY, 'RESOURCE', { cause: error });
      }
      this.#reported = true;
      const [reason, message] =
        error instanceof FeatureLimitError
          ? (['LIMIT_EXCEEDED', error.message] as const)
          : (['ANALYSIS_FAILED', describe(error)] as const);
      this.#send(withoutResult(this.#definition, 'failed', reason, message));
    }
  }

  /** Ends the detector with `step` and reports what it found. */
  conclude(step: (consumer: Consumer) => void): void {
    this.attempt((consumer) => {
      step(consumer);
      const message = found(this.#definition, this.#detection.finding(), this.#damage());
      this.#reported = true;
      this.#send(message);
    });
  }

  /** Reports the feature as failed, unless it has been reported. */
  failUnlessReported(reason: string, message: string): void {
    if (!this.#reported) {
      this.#reported = true;
      this.#send(withoutResult(this.#definition, 'failed', reason, message));
    }
  }

  [Symbol.dispose](): void {
    this.#detection.dispose?.();
  }
}

/** The message for a feature that was found. */
export function found(
  { feature, engine, engineVersion }: FeatureDefinition,
  { result, artifacts }: Finding,
  damagedRanges: readonly DamagedRange[] = [],
): AnalysisMessage {
  return {
    kind: 'result',
    feature,
    engine,
    engineVersion,
    result: toBinary(FeatureResultSchema, result),
    artifacts: artifacts.map(({ name, contentType }) => ({ name, contentType })),
    damagedRanges,
  };
}

/** The message for a feature without a result. */
export function withoutResult(
  { feature, engine, engineVersion }: FeatureDefinition,
  kind: 'skipped' | 'failed',
  reason: string,
  message: string,
): AnalysisMessage {
  return { kind, feature, engine, engineVersion, reason, message };
}

const NO_MORE_MEMORY = `The system gave the analysis no more memory (${ANALYSIS_LIMIT_SETTINGS.maxResidentBytes}).`;

/** As Node.js and V8 say that a buffer could not be had; a full heap ends the process instead. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed|Failed to allocate memory/i.test(error.message);
}

function describe(error: unknown): string {
  return `The detector failed unexpectedly: ${error instanceof Error ? error.message : String(error)}.`;
}
