import { createHash } from 'node:crypto';
import { artifactKey, InvalidKeyError, type MediaStore, ObjectNotFoundError } from '@vidi/media-store';
import type { FeatureRecord } from '../domain/feature.ts';
import { checkArtifact, type KeptArtifact } from '../domain/results/check-artifact.ts';
import { artifactsNamedIn } from '../domain/results/named-artifacts.ts';

/** Artifacts read at the same time; each waits for the store mostly. */
const READS_AT_ONCE = 4;

/**
 * Reads every artifact that the results of a video name back from the media store and hashes it again.
 *
 * @returns one sentence per problem, in the order of the artifacts; none when all of them are there as recorded.
 */
export async function checkArtifacts(
  mediaStore: MediaStore,
  features: readonly Pick<FeatureRecord, 'result' | 'artifactSet'>[],
): Promise<readonly string[]> {
  const named = features.flatMap(({ result, artifactSet }) =>
    (result === undefined ? [] : artifactsNamedIn(result)).map((artifact) => ({ artifact, artifactSet })),
  );
  const problems: (readonly string[])[] = named.map(() => []);
  const waiting = named.entries();
  const checkNext = async () => {
    // The readers share one iterator, so each artifact is read once.
    for (const [index, { artifact, artifactSet }] of waiting) {
      problems[index] = checkArtifact(artifact, await readBack(mediaStore, artifactSet, artifact.name));
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, checkNext));
  return problems.flat();
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
