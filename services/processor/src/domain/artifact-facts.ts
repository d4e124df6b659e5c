import { clone } from '@bufbuild/protobuf';
import { type FeatureResult, FeatureResultSchema, type ImageArtifact } from '@vidi/contracts/vidi/v1/results';
import { AnalysisError } from './analysis-error.ts';

/** What is known about an artifact once it is kept. */
export interface KeptArtifact {
  readonly sizeBytes: number;
  /** SHA-256 in lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Returns the result with the size and hash of every artifact it names, as they are kept. A result that says
 * something else about an artifact, or names one that was not handed over, is not to be believed.
 *
 * @throws AnalysisError with reason ANALYSIS_FAILED.
 */
export function withArtifactFacts(result: FeatureResult, kept: ReadonlyMap<string, KeptArtifact>): FeatureResult {
  const completed = clone(FeatureResultSchema, result);
  for (const image of imagesOf(completed)) {
    const facts = kept.get(image.name);
    if (facts === undefined) throw broken(`names the artifact ${image.name}, which was not made`);
    const size = BigInt(facts.sizeBytes);
    if (image.sizeBytes !== 0n && image.sizeBytes !== size) throw broken(`gives a wrong size for ${image.name}`);
    if (image.sha256 !== '' && image.sha256 !== facts.sha256) throw broken(`gives a wrong hash for ${image.name}`);
    image.sizeBytes = size;
    image.sha256 = facts.sha256;
  }
  return completed;
}

function imagesOf({ result }: FeatureResult): readonly ImageArtifact[] {
  if (result.case !== 'keyframes') return [];
  return result.value.keyframes.map(({ image, shotIndex }) => {
    if (image === undefined) throw broken(`has no image for shot ${shotIndex}`);
    return image;
  });
}

function broken(how: string): AnalysisError {
  return new AnalysisError('ANALYSIS_FAILED', `The analysis made a result that ${how}.`, 'UNKNOWN');
}
