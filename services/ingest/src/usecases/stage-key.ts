import { createHash } from 'node:crypto';
import type { Feature } from '../domain/feature.ts';
import { dependsOnLanguage } from '../domain/spoken-language.ts';
import type { Video } from '../domain/video.ts';

/** How a processor finds each feature: the digest of engine, version and parameters, in lower-case hexadecimal. */
export type StageDigests = ReadonlyMap<Feature, string>;

/** Of a processor that does not say how it finds anything: nothing is reused. */
export const NO_STAGES: StageDigests = new Map();

/**
 * The content address of an outcome (ADR 10): whose bytes it was found in, which bytes, for which feature, and how. The owner is
 * part of it, so that nobody is answered with what was found for somebody else; and for what depends on it, the language that the
 * video was declared to be in, which the processor that told the digest did not know yet.
 *
 * @returns undefined where the bytes are not here yet, or nothing is said of how.
 */
export function stageKey(
  { owner, bytes, language }: Video,
  feature: Feature,
  digest: string | undefined,
): string | undefined {
  if (bytes === undefined || digest === undefined) return undefined;
  const declared = language !== undefined && dependsOnLanguage(feature) ? [language] : [];
  return createHash('sha256')
    .update(JSON.stringify([owner, bytes.sha256, feature, digest, ...declared]))
    .digest('hex');
}
