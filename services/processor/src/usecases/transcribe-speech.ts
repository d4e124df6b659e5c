import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import {
  type FeatureResult,
  FeatureResultSchema,
  TranscriptResult_LanguageSource,
  TranscriptResult_Origin,
} from '@vidi/contracts/vidi/v1/results';
import type { HeardChunk, HeardWord } from '../domain/speech/heard-speech.ts';
import { MERGE_RULE, mergeSpeech } from '../domain/speech/merge-speech.ts';
import { CHUNK_MARGINS, CHUNK_RULE, planChunks } from '../domain/speech/plan-chunks.ts';
import { SENTENCE_RULE } from '../domain/speech/sentences.ts';
import { type Passage, SpeechFinder, VOICE } from '../domain/speech/speech-passages.ts';
import { SPEECH_SOUND } from '../domain/speech/speech-sound.ts';
import type { Stage } from '../domain/stage.ts';
import { TranscriptionError } from '../domain/transcription-error.ts';
import type { Analyser, AnalysisEvent, AnalysisFeatureResult, AnalysisRequest } from '../ports/analyser.ts';
import type { OpenSpeechFile, SpeechFile } from '../ports/speech-file.ts';
import type { Transcriber } from '../ports/transcriber.ts';

/** What finishing a transcript needs. */
export interface TranscribeSpeechParts {
  readonly transcriber: Transcriber;
  readonly openSpeech: OpenSpeechFile;
  /** Default CHUNK_RULE. */
  readonly rule?: typeof CHUNK_RULE;
}

/**
 * An analyser that finishes transcripts with speech to text: the analysis records the sound, and when it has told everything
 * else, the passages with a voice are heard by the engine. Only they are: silence is never turned into words.
 */
export function createTranscribingAnalyser(analyser: Analyser, parts: TranscribeSpeechParts): Analyser {
  return {
    async analyse(request) {
      let unfinished: AnalysisFeatureResult | undefined;
      const onEvent = async (event: AnalysisEvent): Promise<void> => {
        if (isUnfinished(event)) unfinished = event;
        else await request.onEvent(halved(event));
      };
      await analyser.analyse({ ...request, recordSpeech: true, onEvent });
      if (unfinished !== undefined) await request.onEvent(await finish(unfinished, request, parts));
    },
  };
}

/**
 * How everything is found where transcripts are finished with speech to text.
 *
 * @param stages of the analysis alone.
 * @param recording how it records the sound.
 */
export function transcribingStages(
  stages: readonly Stage[],
  recording: Stage,
  { engine, engineVersion, parameters }: Pick<Transcriber, 'engine' | 'engineVersion' | 'parameters'>,
): readonly Stage[] {
  const { engineVersion: recorder, parameters: recorded } = recording;
  const speech = {
    recording: { engineVersion: recorder, parameters: recorded },
    voice: VOICE,
    chunks: CHUNK_RULE,
    margins: CHUNK_MARGINS,
    merging: MERGE_RULE,
    sentences: SENTENCE_RULE,
    transcriber: { engine, engineVersion, parameters },
  };
  return stages.map((stage) =>
    stage.feature === Feature.TRANSCRIPT ? { ...stage, parameters: { subtitles: stage.parameters, speech } } : stage,
  );
}

function isUnfinished(event: AnalysisEvent): event is AnalysisFeatureResult {
  if (event.kind !== 'result' || event.result.result.case !== 'transcript') return false;
  return event.result.result.value.origin === TranscriptResult_Origin.ORIGIN_UNSPECIFIED;
}

/** The other half of the progress is the engine's. */
function halved(event: AnalysisEvent): AnalysisEvent {
  if (event.kind !== 'progress' || event.feature !== Feature.TRANSCRIPT) return event;
  return { ...event, percent: Math.floor(event.percent / 2) };
}

async function finish(
  event: AnalysisFeatureResult,
  request: AnalysisRequest,
  parts: TranscribeSpeechParts,
): Promise<AnalysisEvent> {
  const { engine, engineVersion } = parts.transcriber;
  const ending = { feature: event.feature, engine, engineVersion };
  await using speech = await parts.openSpeech(request.workDir);
  const finder = new SpeechFinder(SPEECH_SOUND.sampleRate);
  for await (const samples of speech.samples()) {
    request.signal.throwIfAborted();
    finder.push(samples);
  }
  const voiced = finder.finish();
  if (voiced.length === 0) {
    return { ...ending, kind: 'skipped', reason: 'NO_SPEECH', message: 'Nobody speaks in the video.' };
  }
  try {
    const heard = await hear(speech, voiced, request, parts);
    const stream = event.result.result.case === 'transcript' ? event.result.result.value.streamIndex : 0;
    const { damagedRanges } = event;
    const result = toResult(stream, heard, voiced, request.language, parts.transcriber.origin);
    return { ...ending, kind: 'result', artifacts: [], damagedRanges, result };
  } catch (error) {
    if (!(error instanceof TranscriptionError)) throw error;
    return { ...ending, kind: 'failed', reason: error.reason, message: error.message };
  }
}

async function hear(
  speech: SpeechFile,
  voiced: readonly Passage[],
  { language, onEvent, signal }: AnalysisRequest,
  { transcriber, rule = CHUNK_RULE }: TranscribeSpeechParts,
): Promise<readonly HeardChunk[]> {
  const chunks = planChunks(voiced, rule);
  await using listener = await transcriber.listen({ language, signal });
  const heard: HeardChunk[] = [];
  for (const chunk of chunks) {
    const percent = 50 + Math.floor((49 * heard.length) / chunks.length);
    await onEvent({ kind: 'progress', feature: Feature.TRANSCRIPT, percent });
    const wav = await speech.wav(chunk.start, chunk.end);
    heard.push({ chunk, speech: await listener.hear(wav) });
  }
  return heard;
}

function toResult(
  streamIndex: number,
  heard: readonly HeardChunk[],
  voiced: readonly Passage[],
  declared: string | undefined,
  origin: Transcriber['origin'],
): FeatureResult {
  const { segments, dropped } = mergeSpeech(heard, voiced);
  const value = {
    origin: TranscriptResult_Origin[origin],
    streamIndex,
    ...languageOf(heard, declared),
    segments: segments.map((segment) => ({ ...toCue(segment), words: segment.words.map(toCue) })),
    droppedCues: dropped.map(({ reason, ...cue }) => ({ ...toCue(cue), reason })),
  };
  return create(FeatureResultSchema, { result: { case: 'transcript', value } });
}

/** To the millisecond, and never without length. */
function toCue({ start, end, text, confidence }: HeardWord) {
  const from = Math.round(start * 1000);
  return {
    startOffset: durationFromMs(from),
    endOffset: durationFromMs(Math.max(Math.round(end * 1000), from + 1)),
    text,
    ...(confidence !== undefined && { confidence }),
  };
}

/** A declared language always wins. */
function languageOf(heard: readonly HeardChunk[], declared: string | undefined) {
  if (declared !== undefined) return { language: declared, languageSource: TranscriptResult_LanguageSource.DECLARED };
  const most = mostHeard(heard);
  if (most === undefined) return {};
  return {
    language: most.tag,
    languageSource: TranscriptResult_LanguageSource.DETECTED,
    languageConfidence: most.share,
  };
}

/** The language of most of what was heard, and the share of it that the engine said so of, by how sure it was. */
function mostHeard(heard: readonly HeardChunk[]): { readonly tag: string; readonly share: number } | undefined {
  const seconds = new Map<string, number>();
  let all = 0;
  for (const { chunk, speech } of heard) {
    const length = chunk.end - chunk.start;
    const { language, languageConfidence = 1 } = speech;
    all += length;
    if (language !== undefined) seconds.set(language, (seconds.get(language) ?? 0) + languageConfidence * length);
  }
  const [most] = [...seconds].toSorted(([, a], [, b]) => b - a);
  return most === undefined ? undefined : { tag: most[0], share: Math.min(1, most[1] / all) };
}
