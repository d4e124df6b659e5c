import type {
  FileArtifact as WireFileArtifact,
  ImageArtifact as WireImageArtifact,
} from '@vidi/contracts/vidi/v1/results';
import { toNumber } from './wire-values.ts';

/** A file that the analysis made and the media store keeps; `downloadArtifact` reads it by its name. */
export interface FileArtifact {
  /** Name within the video's artifacts, such as `keyframes/00003.jpg`. */
  readonly name: string;
  /** Media type, such as `image/jpeg`. */
  readonly contentType: string;
  /** Size of the file in bytes. */
  readonly sizeBytes: number;
  /** SHA-256 of the file, in lower-case hexadecimal. */
  readonly sha256: string;
}

/** A file that is an image. */
export interface ImageArtifact extends FileArtifact {
  /** Width in pixels, as shown (rotation and pixel shape applied). */
  readonly width: number;
  /** Height in pixels, as shown. */
  readonly height: number;
}

/** Reads an image. */
export function toImage(image: WireImageArtifact | undefined): ImageArtifact {
  return { ...toFile(image), width: image?.width ?? 0, height: image?.height ?? 0 };
}

/** Reads a file. */
export function toFile(file: WireFileArtifact | WireImageArtifact | undefined): FileArtifact {
  return {
    name: file?.name ?? '',
    contentType: file?.contentType ?? '',
    sizeBytes: toNumber(file?.sizeBytes) ?? 0,
    sha256: file?.sha256 ?? '',
  };
}
