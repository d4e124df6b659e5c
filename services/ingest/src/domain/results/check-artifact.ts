import type { NamedArtifact } from './named-artifacts.ts';

/** An artifact as it is in the media store; undefined when it is not there. */
export type KeptArtifact = { readonly sizeBytes: number; readonly sha256: string } | undefined;

/**
 * What is wrong with an artifact that a result names: the media store must keep it, with the recorded size and hash.
 *
 * @returns one sentence per problem; none when the artifact holds.
 */
export function checkArtifact(named: NamedArtifact, kept: KeptArtifact): readonly string[] {
  if (kept === undefined) return [`the media store does not have ${named.name}`];
  const problems: string[] = [];
  if (BigInt(kept.sizeBytes) !== named.sizeBytes) {
    problems.push(`${named.name} has ${kept.sizeBytes} bytes, not the recorded ${named.sizeBytes}`);
  }
  if (kept.sha256 !== named.sha256) problems.push(`${named.name} does not have the recorded SHA-256`);
  return problems;
}
