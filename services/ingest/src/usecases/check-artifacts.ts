import { createHash } from 'node:crypto';
import { artifactKey, InvalidKeyError, type MediaStore, ObjectNotFoundError } from '@vidi/media-store';
import type { FeatureRecord } from '../domain/feature.ts';
import { checkArtifact, type KeptArtifact } from '../domain/results/check-artifact.ts';
import { artifactsNamedIn } from '../domain/results/named-artifacts.ts';

/**
 * Reads every artifact that the results of a video name back from the media store and hashes it again.
 *
 * @returns one sentence per problem; none when all of them are there as recorded.
 */
export async function checkArtifacts(
  mediaStore: MediaStore,
  features: readonly Pick<FeatureRecord, 'result' | 'artifactSet'>[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { result, artifactSet } of features) {
    for (const artifact of result === undefined ? [] : artifactsNamedIn(result)) {
      problems.push(...checkArtifact(artifact, await readBack(mediaStore, artifactSet, artifact.name)));
    }
  }
  return problems;
}

async function readBack(mediaStore: MediaStore, set: string | undefined, name: string): Promise<KeptArtifact> {
  if (set === undefined) return undefined;
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of await mediaStore.read(artifactKey(set, name))) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    return { sizeBytes, sha256: hash.digest('hex') };
  } catch (error) {
    if (error instanceof ObjectNotFoundError || error instanceof InvalidKeyError) return undefined;
    throw error;
  }
}
