import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AV_CHANNEL_LAYOUT_MONO, AV_LOG_DEBUG, AV_LOG_ERROR, AV_SAMPLE_FMT_FLT, FilterAPI, Frame, Log } from 'node-av';
import { SPEECH_SOUND } from '../../domain/speech/speech-sound.ts';
import { readDetection, readPieces } from './heard-pieces.ts';
import { type HearCommand, MODEL_FILE, type WhisperMessage } from './whisper-messages.ts';

const { sampleRate: RATE, bytesPerSample: BYTES_PER_SAMPLE, wavHeadBytes: WAV_HEAD_BYTES } = SPEECH_SOUND;
/** What the filter writes, in the folder of the process. */
const HEARD_FILE = 'heard.json';
/** libavfilter/af_whisper.c, run_transcription. */
const NOT_HEARD = /^Failed to process audio/;
/** Ways of computing that are not there, and not asked for. */
const ABSENT = /^ggml_(opencl|vulkan)/;
/** Without a message for as long, there is none on the way, in ms. */
const LOG_PAUSE_MS = 20;
/** Error messages that are kept: the last say why. */
const KEPT_ERRORS = 3;

/**
 * Hears a piece of speech by libav's `whisper` filter with the model in the folder. The model is loaded for each piece: the filter hears what it has
 * when its queue is full or the sound ends, and a piece that is heard as a whole, to its end, has exact times and nothing of another. Loading
 * takes as long as reading the file, which is little beside the hearing.
 */
export async function hearSpeech(folder: string, { wav, language, threads }: HearCommand): Promise<WhisperMessage> {
  const samples = samplesOf(wav);
  const log = captureLog();
  const heard = join(folder, HEARD_FILE);
  rmSync(heard, { force: true });
  try {
    run(samples, language, threads);
  } catch (error) {
    await log.settled();
    return { kind: 'failed', detail: log.errors()[0] ?? String(error) };
  }
  await log.settled();
  // The filter goes on without another word when Whisper fails.
  if (log.errors().some((error) => NOT_HEARD.test(error))) return { kind: 'failed', detail: log.errors().join(' ') };
  const detected = language === undefined ? log.detected() : undefined;
  return { kind: 'heard', pieces: readPieces(readFileSync(heard, 'utf8')), detected };
}

function run(samples: Float32Array, language: string | undefined, threads: number): void {
  const options = {
    model: MODEL_FILE,
    language: language ?? 'auto',
    // Longer than the piece, which is then heard as a whole when it ends.
    queue: Math.ceil(samples.length / RATE) + 1,
    use_gpu: 0,
    // With a length of text it tells the times of each piece of it, and parts it at spaces alone, so that the shortest are words.
    max_len: 1,
    translate: 0,
    destination: HEARD_FILE,
    format: 'json',
  };
  const written = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  using graph = FilterAPI.create(`whisper=${written.join(':')}`, { graph: { nbThreads: threads } });
  for (let at = 0; at < samples.length; at += RATE) {
    const second = samples.subarray(at, at + RATE);
    using frame = Frame.fromAudioBuffer(Buffer.from(second.buffer, second.byteOffset, second.byteLength), {
      nbSamples: second.length,
      format: AV_SAMPLE_FMT_FLT,
      sampleRate: RATE,
      channelLayout: AV_CHANNEL_LAYOUT_MONO,
      timeBase: { num: 1, den: RATE },
      pts: BigInt(at),
    });
    for (const passed of graph.processAllSync(frame)) passed.free();
  }
  graph.flushSync();
  for (const passed of graph.flushFramesSync()) passed.free();
}

function samplesOf(wav: Uint8Array): Float32Array {
  const bytes = Buffer.from(wav.buffer, wav.byteOffset, wav.byteLength).subarray(WAV_HEAD_BYTES);
  return Float32Array.from(
    { length: bytes.length / BYTES_PER_SAMPLE },
    (_, index) => bytes.readInt16LE(BYTES_PER_SAMPLE * index) / 32_768,
  );
}

/** Whisper tells the language in its log alone, among much else. */
function captureLog() {
  const errors: string[] = [];
  let count = 0;
  let detected: ReturnType<typeof readDetection>;
  Log.setLevel(AV_LOG_DEBUG);
  Log.setCallback(
    (level, message) => {
      count++;
      detected ??= readDetection(message);
      if (level > AV_LOG_ERROR || ABSENT.test(message)) return;
      errors.push(message.trim());
      if (errors.length > KEPT_ERRORS) errors.shift();
    },
    { maxLevel: AV_LOG_DEBUG },
  );
  return {
    errors: () => errors,
    detected: () => detected,
    /** Messages come through the event loop, of other threads too: all are here when no more come. */
    settled: async () => {
      for (let before = -1; before !== count; ) {
        before = count;
        await pause(LOG_PAUSE_MS);
      }
    },
  };
}
