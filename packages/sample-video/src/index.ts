export { addChapters, type PlannedChapter } from './add-chapters.ts';
export { addSubtitles, type PlannedSubtitles } from './add-subtitles.ts';
export type {
  ClipOptions,
  FrameRate,
  Passage,
  PlannedBars,
  PlannedShot,
  PlannedSound,
  SampleTruth,
} from './clip-plan.ts';
export { delayClip } from './delay-clip.ts';
export { type ClipDescription, type ColorDescription, describeClip, type StreamDescription } from './describe-clip.ts';
export { makeClip } from './make-clip.ts';
export { makeSampleVideo } from './make-sample-video.ts';
export { remuxClip } from './remux-clip.ts';
export { rotateClip } from './rotate-clip.ts';
export { synthesiseSpeech } from './speech.ts';
export { type ClipTitle, makeTitleClip, type TitleClipOptions } from './titles/make-title-clip.ts';
export { type LumaPlane, outlineOf, paintText, type TextPaint } from './titles/paint-text.ts';
export { rasteriseText, type TextRaster } from './titles/rasterise-text.ts';
export { readFont, TITLE_FONTS, type TitleFont } from './titles/title-fonts.ts';
export { type PictureCoding, transcodeClip } from './transcode-clip.ts';
export { makeWhisperModel, type PlannedHearing, type PlannedSentence } from './whisper-model.ts';
