import { clone } from '@bufbuild/protobuf';
import {
  type FeatureResult,
  FeatureResultSchema,
  type FileArtifact,
  type ImageArtifact,
  type StoryboardResult,
} from '@vidi/contracts/vidi/v1/results';
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
  for (const artifact of artifactsOf(completed)) {
    const facts = kept.get(artifact.name);
    if (facts === undefined) throw broken(`names the artifact ${artifact.name}, which was not made`);
    const size = BigInt(facts.sizeBytes);
    if (artifact.sizeBytes !== 0n && artifact.sizeBytes !== size) {
      throw broken(`gives a wrong size for ${artifact.name}`);
    }
    if (artifact.sha256 !== '' && artifact.sha256 !== facts.sha256) {
      throw broken(`gives a wrong hash for ${artifact.name}`);
    }
    artifact.sizeBytes = size;
    artifact.sha256 = facts.sha256;
  }
  return completed;
}

function artifactsOf({ result }: FeatureResult): readonly (ImageArtifact | FileArtifact)[] {
  if (result.case === 'transcript') return [result.value.vtt, result.value.srt].filter((file) => file !== undefined);
  if (result.case === 'storyboard') return artifactsOfStoryboard(result.value);
  if (result.case !== 'keyframes') return [];
  return result.value.keyframes.flatMap(({ image, webp, shotIndex }) => {
    if (image === undefined) throw broken(`has no image for shot ${shotIndex}`);
    return webp === undefined ? [image] : [image, webp];
  });
}

function artifactsOfStoryboard({ sheets, vtt, webpVtt, json }: StoryboardResult): (ImageArtifact | FileArtifact)[] {
  const files = [...sheets.flatMap(({ jpeg, webp }) => [jpeg, webp]), vtt, webpVtt, json];
  if (files.includes(undefined)) throw broken('has a storyboard that lacks a sheet or an index');
  return files.filter((file) => file !== undefined);
}

function broken(how: string): AnalysisError {
  return new AnalysisError('ANALYSIS_FAILED', `The analysis made a result that ${how}.`, 'UNKNOWN');
}
