import type { FeatureResult, FileArtifact, ImageArtifact } from '@vidi/contracts/vidi/v1/results';
import type { Feature } from '../feature.ts';

/** A file that a result names: its name, media type, size and hash. */
export type NamedArtifact = ImageArtifact | FileArtifact;

/** Features whose results name artifacts. */
export const FEATURES_WITH_ARTIFACTS: readonly Feature[] = ['KEYFRAMES', 'STORYBOARD', 'TRANSCRIPT'];

/** What the artifacts that a result names amount to, in bytes. */
export function artifactBytesOf(result: FeatureResult): number {
  return artifactsNamedIn(result).reduce((sum, { sizeBytes }) => sum + Number(sizeBytes), 0);
}

/** Every artifact that a result names. */
export function artifactsNamedIn({ result }: FeatureResult): readonly NamedArtifact[] {
  return mentionedIn(result).filter((artifact) => artifact !== undefined);
}

function mentionedIn(result: FeatureResult['result']): readonly (NamedArtifact | undefined)[] {
  switch (result.case) {
    case 'keyframes':
      return result.value.keyframes.flatMap(({ image, webp }) => [image, webp]);
    case 'storyboard': {
      const { sheets, vtt, webpVtt, json } = result.value;
      return [...sheets.flatMap(({ jpeg, webp }) => [jpeg, webp]), vtt, webpVtt, json];
    }
    case 'transcript':
      return [result.value.vtt, result.value.srt];
    default:
      return [];
  }
}
