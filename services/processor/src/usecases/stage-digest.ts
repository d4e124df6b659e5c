import { createHash } from 'node:crypto';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { Stage } from '../domain/stage.ts';

/**
 * The digest of a stage: SHA-256, in lower-case hexadecimal, of its JSON with the names in the order of their code points
 * (RFC 8785 for the values that parameters have). Processors with the same engines and settings come to the same digest, wherever they run.
 */
export function stageDigest({ feature, engine, engineVersion, parameters }: Stage): string {
  const stage = { feature: Feature[feature], engine, engineVersion, parameters };
  return createHash('sha256')
    .update(JSON.stringify(inOrder(stage)))
    .digest('hex');
}

/** The digest of every feature that is found here. */
export function stageDigests(stages: readonly Stage[]): ReadonlyMap<Feature, string> {
  return new Map(stages.map((stage) => [stage.feature, stageDigest(stage)]));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(names.map(([name, inner]) => [name, inOrder(inner)]));
}
