import { FEATURES, type Feature } from './feature.ts';
import type { Pause } from './pause.ts';
import type { Processor, ProcessorState } from './processor.ts';
import type { Reason } from './reason.ts';

/** A registered processor and whether it takes work. */
export interface StandingProcessor {
  readonly processor: Pick<Processor, 'id' | 'features'>;
  readonly state: ProcessorState;
}

/** What decides, beside a job itself, whether it is taken. */
export interface Standing {
  readonly pause: Pause | undefined;
  readonly processors: readonly StandingProcessor[];
}

/**
 * What a processor may look for: what it serves, without that which it serves only in part while another that is registered
 * and not lost serves it in full. That one may be paused or busy: a result with something missing is no better for coming sooner.
 */
export function mayServe(
  served: readonly Feature[],
  processorId: string,
  processors: readonly StandingProcessor[],
): readonly Feature[] {
  const own = processors.find(({ processor }) => processor.id === processorId)?.processor;
  const inFull = new Set(processors.filter(isThere).flatMap(({ processor }) => featuresInFull(processor)));
  const limited = new Set(
    own?.features.filter(({ limitation }) => limitation !== undefined).map(({ feature }) => feature),
  );
  return served.filter((feature) => !(limited.has(feature) && inFull.has(feature)));
}

/**
 * Why a job that could begin does not, unless it only waits for its turn or a free slot; undefined then.
 *
 * | reason                | what                                                                    |
 * |-----------------------|-------------------------------------------------------------------------|
 * | QUEUE_PAUSED          | an operator lets no work be taken                                       |
 * | NO_PROCESSOR          | no processor is registered, or all are lost or on their way out         |
 * | FEATURES_NOT_SERVED   | none of them serves all of what the job needs                           |
 * | PROCESSORS_PAUSED     | those that do are paused                                                |
 *
 * @param needs what is still to be found.
 */
export function waitingReason(
  needs: readonly Feature[],
  pause: Pause | undefined,
  processors: readonly StandingProcessor[],
): Reason | undefined {
  if (pause !== undefined) {
    const why = pause.reason === '' ? '' : ` Why: ${pause.reason}`;
    const message = `Since ${pause.pauseTime.toISOString()} no work is begun, as an operator wished; it waits until the queue is resumed.${why}`;
    return { reason: 'QUEUE_PAUSED', message };
  }
  const staying = processors.filter(({ state }) => state === 'ACTIVE' || state === 'PAUSED');
  if (staying.length === 0) {
    return { reason: 'NO_PROCESSOR', message: 'No processor is there to take it; it waits until one is started.' };
  }
  const able = staying.filter(({ processor }) => {
    const served = processor.features.map(({ feature }) => feature);
    const may = mayServe(served, processor.id, processors);
    return needs.every((feature) => may.includes(feature));
  });
  if (able.length === 0) return { reason: 'FEATURES_NOT_SERVED', message: notServedMessage(needs, staying) };
  if (able.some(({ state }) => state === 'ACTIVE')) return undefined;
  return {
    reason: 'PROCESSORS_PAUSED',
    message: 'Every processor that could take it is paused by an operator; it waits until one is resumed.',
  };
}

function notServedMessage(needs: readonly Feature[], staying: readonly StandingProcessor[]): string {
  const served = new Set(staying.flatMap(({ processor }) => processor.features.map(({ feature }) => feature)));
  const missing = needs.filter((feature) => !served.has(feature));
  const what =
    missing.length > 0
      ? `No processor looks for ${missing.join(', ')}`
      : `No single processor looks for all of ${FEATURES.filter((feature) => needs.includes(feature)).join(', ')}`;
  return `${what} (VIDI_PROCESSOR_FEATURES); it waits until one that does is started.`;
}

function isThere({ state }: StandingProcessor): boolean {
  return state !== 'LOST' && state !== 'STOPPING';
}

function featuresInFull({ features }: Pick<Processor, 'features'>): readonly Feature[] {
  return features.filter(({ limitation }) => limitation === undefined).map(({ feature }) => feature);
}
