export { addChapters, type PlannedChapter } from './add-chapters.ts';
export { addSubtitles, type PlannedSubtitles } from './add-subtitles.ts';
export type { ClipOptions, FrameRate, Passage, PlannedShot, PlannedSound, SampleTruth } from './clip-plan.ts';
export { type ClipDescription, type ColorDescription, describeClip, type StreamDescription } from './describe-clip.ts';
export { makeClip } from './make-clip.ts';
export { makeSampleVideo } from './make-sample-video.ts';
export { remuxClip } from './remux-clip.ts';
export { makeWhisperModel, type PlannedHearing, type PlannedSentence } from './whisper-model.ts';
