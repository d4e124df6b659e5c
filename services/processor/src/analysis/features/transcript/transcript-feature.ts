import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema, TranscriptResult_Origin } from '@vidi/contracts/vidi/v1/results';
import { TRANSCRIPT_FILES } from '../../../domain/transcript/transcript-files.ts';
import { toDuration } from '../../time/rational-time.ts';
import type { SubtitleFeature } from '../feature.ts';
import { chooseTrack, languageOf } from './choose-track.ts';
import { CueCollector } from './cue-collector.ts';

/** What is said, as the subtitles of the file have it. */
export const transcriptFeature: SubtitleFeature = {
  feature: Feature.TRANSCRIPT,
  engine: 'vidi.subtitles',
  engineVersion: '1.2.0',
  parameters: { files: TRANSCRIPT_FILES },
  needs: 'subtitles',
  start({ tracks, language: declared, duration, limits }) {
    const track = chooseTrack(tracks, declared);
    const language = languageOf(track, declared);
    const collector = new CueCollector(duration, limits);
    return {
      consumer: {
        streamIndex: track.index,
        onCue: (cue) => collector.push(cue),
        onEnd() {
          // The cues are all there.
        },
      },
      finding() {
        const { segments, dropped } = collector.finish();
        const value = {
          origin: TranscriptResult_Origin.EMBEDDED,
          streamIndex: track.index,
          ...language,
          segments: segments.map(({ start, end, text }) => ({
            startOffset: toDuration(start),
            endOffset: toDuration(end),
            text,
          })),
          droppedCues: dropped.map(({ start, end, text, reason }) => ({
            startOffset: toDuration(start),
            endOffset: toDuration(end),
            text,
            reason,
          })),
        };
        return { result: create(FeatureResultSchema, { result: { case: 'transcript', value } }), artifacts: [] };
      },
    };
  },
};
