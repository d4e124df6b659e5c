import type { Nanoseconds } from '../time/rational-time.ts';
import type { ContainerFacts } from './container-facts.ts';
import type { DamagedRange } from './damage/damaged-range.ts';
import type { Size } from './display-size.ts';

/** An opened media file: the port through which the features get frames and samples. */
export interface MediaFile extends AsyncDisposable {
  /** What the file says about itself. */
  readonly facts: ContainerFacts;
  /** Whether there is a picture that can be decoded. */
  readonly picture: TrackState;
  /** Whether there is sound that can be decoded. */
  readonly sound: TrackState;
  /** Index of the stream of the sound; undefined when there is none that can be decoded. */
  readonly soundStreamIndex: number | undefined;
  /** The subtitle tracks that are text, in the order of the file; those that are pictures are left out. */
  readonly subtitles: readonly SubtitleTrackFacts[];
  /** The unit in which the file counts the times of its frames; undefined when there is no picture that can be decoded. */
  readonly pictureTick: Nanoseconds | undefined;
  /** Makes images of what was decoded. */
  readonly images: ImageEncoder;
  /**
   * Decodes the file once, start to end, handing frames and samples to their consumers as they come. What is damaged is left
   * out; what can be read is read.
   *
   * @throws {AnalysisError} LIMIT_EXCEEDED, OUT_OF_MEMORY; and whatever a consumer throws.
   */
  decode(consumers: DecodeConsumers): Promise<void>;
}

/** A medium that is there and decodable, is not there, or has a codec without a decoder. */
export type TrackState =
  | { readonly state: 'decodable' }
  | { readonly state: 'absent' }
  | { readonly state: 'unsupported'; readonly codec: string };

/** Who gets what is decoded; a medium without a consumer is not decoded. */
export interface DecodeConsumers {
  readonly picture?: PictureConsumer;
  /** Instead of `picture`: who can do with some frames. Where the container allows for it, what lies between is not decoded. */
  readonly sparsePicture?: SparsePictureConsumer;
  readonly sound?: SoundConsumer;
  readonly subtitles?: SubtitleConsumer;
  /** Called once, before the first `onEnd`, with what could not be read. */
  readonly onDamage?: (damage: MediaDamage) => void;
  /** Called many times a second with the time reached. */
  readonly onPosition?: (position: DecodePosition) => void;
}

/** What could not be read of each medium that was decoded: ranges in order, not overlapping. */
export interface MediaDamage {
  readonly picture: readonly DamagedRange[];
  readonly sound: readonly DamagedRange[];
}

/** How far the decoding has come, per medium; absent before its first frame. */
export interface DecodePosition {
  readonly picture?: Nanoseconds;
  readonly sound?: Nanoseconds;
  /** Bytes of the file that have been read, of all of them. */
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

/** Consumes the picture. */
export interface PictureConsumer {
  onFrame(frame: VideoFrame): void;
  /** Called once, after the last frame; not called when nothing could be decoded. */
  onEnd(end: PictureEnd): void;
}

/** Consumes some frames of the picture: of every interval the first keyframe, or else the first frame; more do no harm. */
export interface SparsePictureConsumer extends PictureConsumer {
  /** Length of an interval, the first of which begins at 0; it may grow, to a multiple of itself, while a frame is handed over. */
  interval(): Nanoseconds;
}

/** How the picture ended. */
export interface PictureEnd {
  /** When the last frame stops being shown. */
  readonly time: Nanoseconds;
  /** Frames that were handed over. */
  readonly frameCount: number;
}

/** Consumes the sound. */
export interface SoundConsumer {
  /** libav audio filters that the samples pass first, such as `ebur128=metadata=1`; their findings are in the metadata. */
  readonly filters: readonly string[];
  onSamples(chunk: AudioChunk): void;
  /** Called once, after the last sample, with its end; not called when nothing could be decoded. */
  onEnd(time: Nanoseconds): void;
}

/** A subtitle track that is text. */
export interface SubtitleTrackFacts {
  readonly index: number;
  /** As the file spells it: mostly ISO 639-2. */
  readonly language?: string;
  /** Whether players show it when nobody chose another. */
  readonly isDefault: boolean;
  /** Whether it holds only what must always be shown, such as foreign dialogue and signs. */
  readonly isForced: boolean;
}

/** Consumes the text of one subtitle track. */
export interface SubtitleConsumer {
  /** Index of the track's stream. */
  readonly streamIndex: number;
  /** Called in the order of the file, for cues with text only. */
  onCue(cue: SubtitleCue): void;
  /** Called once, when the file has been read. */
  onEnd(): void;
}

/** A piece of text that is shown for a while, as the file has it. */
export interface SubtitleCue {
  readonly start: Nanoseconds;
  readonly end: Nanoseconds;
  /** Without markup, lines separated by `\n`. */
  readonly text: string;
}

/** One frame of the picture, valid only while it is handed over. */
export interface VideoFrame {
  /** From 0, in presentation order; where not all are decoded, of those that are handed over. */
  readonly number: number;
  /** Presentation time since the start of the presentation; grows from frame to frame. */
  readonly time: Nanoseconds;
  /** Whether decoding can begin with it, as the file says: a keyframe of the codec. */
  readonly isKey: boolean;
  /** How many bytes it has as it is coded; undefined where not all frames are decoded, or the file does not say when they are presented. */
  readonly codedBytes: number | undefined;
  /** Whether the time is what the file says; else the file says none, or one that is not after the frame before. */
  readonly isTimed: boolean;
  /** The whole frame, tiny. Valid beyond the call. */
  readonly thumbnail: Thumbnail;
  /** The luma of the frame as it is stored, not rotated, shrunk to a side of `PREVIEW_SIDE`; made when it is first asked for, and valid only while the frame is handed over. */
  readonly preview: LumaPicture;
  /** Renders the frame as shown (rotated, square pixels), shrunk to fit `bounds`. The caller disposes the picture. */
  render(bounds: Size): Picture;
  /** Renders its luma alone, which costs less; valid only until the next picture of this size is rendered. */
  renderGrey(bounds: Size): LumaPicture;
  /** Keeps what it takes to render the frame later. The caller disposes it. */
  hold(bounds: Size): HeldFrame;
  /** Measures how bright its lines are, in full resolution. */
  lineBrightness(): LineBrightness;
  /**
   * Compares the two fields of frames that follow each other. There is one such run at a time.
   *
   * @param place of the frame in the run; the first begins another, the last ends it
   * @returns what the frame before this one shows, now that the frames on either side are known; undefined for the first. The answer on the first frame
   *   itself is worth nothing, as none came before it.
   */
  compareFields(place: 'first' | 'next' | 'last'): FieldOrder | undefined;
}

/** What the fields of a frame show: lines of one moment, or of two with either field first; undecided where nothing moves. */
export type FieldOrder = 'PROGRESSIVE' | 'TOP_FIELD_FIRST' | 'BOTTOM_FIELD_FIRST' | 'UNDECIDED';

/** How bright a frame is along its lines: those of the picture as shown, but with pixels of the shape they are stored in. */
export interface LineBrightness {
  /** Of the picture as shown: rotated, with square pixels. */
  readonly shownSize: Size;
  /** From the top. */
  readonly rows: BrightLines;
  /** From the left. */
  readonly columns: BrightLines;
}

/** Parts that a line is divided into, from end to end. */
export const LINE_PARTS = 32;

/** The parts of lines that lie side by side. */
export interface BrightLines {
  /** How many lines there are. */
  readonly count: number;
  /** Mean of the luma of each part, full range; line `line` starts at `line * LINE_PARTS`. Valid beyond the frame. */
  readonly levels: Uint8Array;
}

/** A frame that may turn out to be wanted as a picture. It takes as much memory as the frame: hold few. */
export interface HeldFrame extends Disposable {
  /** As `VideoFrame.render` would have, with the bounds it was held for. Asked at most once; the caller disposes the picture. */
  render(): Picture;
}

/** Longest side of a preview in pixels. */
export const PREVIEW_SIDE = 320;

/** The luma of a picture. */
export interface LumaPicture {
  readonly width: number;
  readonly height: number;
  /** Full range; row `y` starts at `y * stride`. */
  readonly luma: Uint8Array;
  readonly stride: number;
}

/** Width of a thumbnail in pixels. */
export const THUMBNAIL_WIDTH = 64;
/** Height of a thumbnail in pixels, whatever the shape of the frame. */
export const THUMBNAIL_HEIGHT = 36;

/** A frame of 64x36 in YUV 4:2:0, 8 bit, limited range (black 16, white 235). */
export interface Thumbnail {
  /** 64 x 36. */
  readonly luma: Uint8Array;
  /** 32 x 18. */
  readonly blue: Uint8Array;
  /** 32 x 18. */
  readonly red: Uint8Array;
}

/** A rendered picture. */
export interface Picture extends LumaPicture, Disposable {
  toJpeg(): Uint8Array;
  toWebp(): Uint8Array;
  /** Copies what is seen of it; valid beyond the picture. */
  toPixels(): Pixels;
}

/** Pixels in YUV 4:2:0, 8 bit, full range, without padding: every row of luma, then of blue, then of red. Both sides are even. */
export interface Pixels extends Size {
  readonly bytes: Uint8Array;
}

/** Makes image files of pixels. */
export interface ImageEncoder {
  toJpeg(pixels: Pixels): Uint8Array;
  toWebp(pixels: Pixels): Uint8Array;
}

/** Some samples, valid only while they are handed over. */
export interface AudioChunk {
  /** When the first sample is played. */
  readonly time: Nanoseconds;
  readonly sampleRate: number;
  readonly channels: number;
  /** Interleaved, full scale = 1. */
  readonly samples: Float64Array;
  /** What the filters found, such as `lavfi.r128.I`. */
  metadata(key: string): string | undefined;
}
