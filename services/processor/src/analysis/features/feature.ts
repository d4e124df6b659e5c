import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { FeatureResult } from '@vidi/contracts/vidi/v1/results';
import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import type { Parameters } from '../../domain/stage.ts';
import type { ContainerFacts } from '../decoding/container-facts.ts';
import type {
  ImageEncoder,
  PictureConsumer,
  SoundConsumer,
  SubtitleConsumer,
  SubtitleTrackFacts,
} from '../decoding/media-file.ts';
import type { Nanoseconds } from '../time/rational-time.ts';
import type { ShotStream } from './shots/shot-stream.ts';

/**
 * One thing that can be found in a video: a folder with a pure streaming detector, its parameters, its tests and this
 * registration. It never opens files; adding one touches nothing but `registry.ts`.
 */
export type FeatureDefinition =
  | ContainerFeature
  | PictureFeature
  | SoundFeature
  | SubtitleFeature
  | PictureAndSoundFeature
  | PictureOrSoundFeature;

interface FeatureIdentity {
  readonly feature: Feature;
  /** What makes the result, such as `vidi.shots`. */
  readonly engine: string;
  /** Changes whenever the same video could give another result with the same parameters. */
  readonly engineVersion: string;
  /** Everything that can be tuned of what makes the result, of detectors of other features that it runs included. */
  readonly parameters: Parameters;
}

/** Found from what the file says about itself, at once. */
export interface ContainerFeature extends FeatureIdentity {
  readonly needs: 'container';
  find(facts: ContainerFacts): Finding;
}

/** Found from the frames. */
export interface PictureFeature extends FeatureIdentity {
  readonly needs: 'picture';
  /** @param shots the shots of the video, which are looked for once for all that go by them. */
  start(artifacts: ArtifactWriter, shots: ShotStream, setting: PictureSetting): Detection<PictureConsumer>;
}

/** What is at hand before the first frame. */
export interface PictureSetting {
  /** Length of the presentation, when the file says it. */
  readonly duration: Nanoseconds | undefined;
  /** The unit in which the file counts the times of its frames. */
  readonly tick: Nanoseconds;
  readonly images: ImageEncoder;
}

/** Found from the samples. */
export interface SoundFeature extends FeatureIdentity {
  readonly needs: 'sound';
  start(artifacts: ArtifactWriter): Detection<SoundConsumer>;
}

/** Found from the subtitle tracks. */
export interface SubtitleFeature extends FeatureIdentity {
  readonly needs: 'subtitles';
  start(subtitles: SubtitleFacts): Detection<SubtitleConsumer>;
}

/** What is known before the first cue. */
export interface SubtitleFacts {
  /** At least one. */
  readonly tracks: readonly SubtitleTrackFacts[];
  /** The language that is spoken, where somebody declared it: a canonical BCP 47 tag. */
  readonly language: string | undefined;
  /** Length of the presentation, when the file says it. */
  readonly duration: Nanoseconds | undefined;
  /** How much of a track is read. */
  readonly limits: CueLimits;
}

/** What bounds a subtitle track. */
export type CueLimits = Pick<AnalysisLimits, 'maxCues' | 'maxCueCharacters'>;

/** Found from both together; it applies only where both are. */
export interface PictureAndSoundFeature extends FeatureIdentity {
  readonly needs: 'picture-and-sound';
  start(artifacts: ArtifactWriter): Detection<PictureAndSoundConsumer>;
}

/** Found from either, and from both where both are: the consumer of what is not there is never called. */
export interface PictureOrSoundFeature extends FeatureIdentity {
  readonly needs: 'picture-or-sound';
  start(artifacts: ArtifactWriter): Detection<PictureAndSoundConsumer>;
}

/** Consumes the frames and the samples, each in their order. */
export interface PictureAndSoundConsumer {
  readonly picture: PictureConsumer;
  readonly sound: SoundConsumer;
}

/** A detector at work on one video. */
export interface Detection<Consumer> {
  readonly consumer: Consumer;
  /** What was found; asked once, after the consumer's `onEnd` (of both where it consumes both). */
  finding(): Finding;
  /** Releases what a detection still holds, however it ended. */
  dispose?(): void;
}

/** What was found. */
export interface Finding {
  readonly result: FeatureResult;
  readonly artifacts: readonly Pick<WrittenArtifact, 'name' | 'contentType'>[];
}

/** Where detectors put files. */
export interface ArtifactWriter {
  /** Writes a whole file; `name` is relative, such as `keyframes/00003.jpg`. */
  write(name: string, contentType: string, bytes: Uint8Array): WrittenArtifact;
  /** Writes bytes at a place of a file that grows; places never written to read as zeros. */
  writeAt(name: string, position: number, bytes: Uint8Array): void;
  /** Reads back what was written to a file that grows. */
  readAt(name: string, position: number, length: number): Uint8Array;
}

/** A file that was written. */
export interface WrittenArtifact {
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}
