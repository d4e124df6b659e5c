import { clone, create } from '@bufbuild/protobuf';
import { FeatureResultSchema, FileArtifactSchema } from '@vidi/contracts/vidi/v1/results';
import { TRANSCRIPT_FILES, toSubRip, toWebVtt } from '../domain/transcript/transcript-files.ts';
import type { Analyser, AnalysisArtifact, AnalysisEvent } from '../ports/analyser.ts';

const VTT_TYPE = 'text/vtt';
const SRT_TYPE = 'application/x-subrip';

/** An analyser that gives each transcript, whatever it is made from, as files for players too. */
export function createTranscriptFilingAnalyser(analyser: Analyser): Analyser {
  return {
    analyse: async (request) =>
      await analyser.analyse({ ...request, onEvent: async (event) => await request.onEvent(withFiles(event)) }),
  };
}

function withFiles(event: AnalysisEvent): AnalysisEvent {
  if (event.kind !== 'result' || event.result.result.case !== 'transcript') return event;
  const result = clone(FeatureResultSchema, event.result);
  if (result.result.case !== 'transcript') return event;
  const { value: transcript } = result.result;
  const vtt = file(TRANSCRIPT_FILES.vtt, VTT_TYPE, toWebVtt(transcript));
  const srt = file(TRANSCRIPT_FILES.srt, SRT_TYPE, toSubRip(transcript));
  // Their sizes and hashes follow, when they are kept.
  transcript.vtt = create(FileArtifactSchema, { name: vtt.name, contentType: VTT_TYPE });
  transcript.srt = create(FileArtifactSchema, { name: srt.name, contentType: SRT_TYPE });
  return { ...event, result, artifacts: [...event.artifacts, vtt, srt] };
}

function file(name: string, contentType: string, text: string): AnalysisArtifact {
  return { name, contentType, content: new TextEncoder().encode(text) };
}
