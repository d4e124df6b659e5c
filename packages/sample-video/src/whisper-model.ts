import { writeFile } from 'node:fs/promises';

/** What a model says of every piece of sound. */
export interface PlannedSentence {
  /** In seconds from the start of the piece, in steps of 20 ms, up to 30. */
  readonly start: number;
  readonly end: number;
  /** Whole tokens; a space before each word belongs to it, as in Whisper's vocabulary. At most 20. */
  readonly tokens: readonly string[];
}

/** What a model hears, whatever the sound. */
export interface PlannedHearing {
  readonly sentence: PlannedSentence;
  /** What it takes the language for: its place among Whisper's languages. Default 2, which is `de`. */
  readonly languageIndex?: number;
}

const VOCABULARY = 51_865;
const AUDIO_CONTEXT = 1_500;
const TEXT_CONTEXT = 448;
const STATE = 64;
const MELS = 80;
const FFT = 201;
/** Ids of a multilingual vocabulary (openai/whisper, tokenizer.py). */
const END_OF_TEXT = 50_257;
const FIRST_LANGUAGE = 50_259;
const FIRST_TIMESTAMP = 50_364;
const TIMESTAMP_SECONDS = 0.02;
/** Start of transcript, language, task: the tokens before the first that is decoded. */
const PROMPT_TOKENS = 3;
/** Positions behind the sentence. Few, as a state that is normalised lights them all a little. */
const SILENT_POSITIONS = 8;
/** 3 as a half float. */
const HALF_3 = 0x4200;

/**
 * Writes a Whisper model in the GGML format (whisper.cpp, models/convert-pt-to-ggml.py), small enough for tests: one layer of each kind
 * and a state of 64. All weights are zero but those that have it decode one sentence: with no attention, what is decoded next depends on the position
 * alone. Each position lights one dimension of the state, and the embedding of the token that is to follow has its weight there.
 */
export async function makeWhisperModel(path: string, { sentence, languageIndex = 2 }: PlannedHearing): Promise<void> {
  const words = ['!', ' ', ...sentence.tokens];
  const follows = [
    timestamp(sentence.start),
    ...sentence.tokens.map((_, index) => 2 + index),
    timestamp(sentence.end),
    END_OF_TEXT,
  ];
  const embedding = new Uint16Array(VOCABULARY * STATE);
  embedding[(FIRST_LANGUAGE + languageIndex) * STATE] = HALF_3;
  for (const [step, token] of follows.entries()) embedding[token * STATE + PROMPT_TOKENS - 1 + step] = HALF_3;
  // What is left of the sound is heard after a prompt of what was heard before, and there is nothing more to say.
  const end = END_OF_TEXT * STATE + PROMPT_TOKENS + follows.length;
  embedding.fill(HALF_3, end, end + SILENT_POSITIONS);
  const positions = new Float32Array(TEXT_CONTEXT * STATE);
  for (let position = 0; position < STATE; position++) positions[position * STATE + position] = 100;
  await writeFile(
    path,
    Buffer.concat([
      integers(0x67676d6c, VOCABULARY, AUDIO_CONTEXT, STATE, 1, 1, TEXT_CONTEXT, STATE, 1, 1, MELS, 1),
      integers(MELS, FFT),
      bytesOf(new Float32Array(MELS * FFT)),
      integers(words.length),
      ...words.flatMap((word) => [integers(Buffer.byteLength(word)), Buffer.from(word)]),
      ...encoder(),
      tensor('decoder.positional_embedding', [TEXT_CONTEXT, STATE], positions),
      tensor('decoder.token_embedding.weight', [VOCABULARY, STATE], embedding),
      ...layer('decoder.blocks.0', true),
      ...norm('decoder.ln'),
    ]),
  );
}

function timestamp(seconds: number): number {
  return FIRST_TIMESTAMP + Math.round(seconds / TIMESTAMP_SECONDS);
}

function encoder(): readonly Buffer[] {
  return [
    floats('encoder.positional_embedding', [AUDIO_CONTEXT, STATE]),
    halves('encoder.conv1.weight', [STATE, MELS, 3]),
    floats('encoder.conv1.bias', [STATE, 1]),
    halves('encoder.conv2.weight', [STATE, STATE, 3]),
    floats('encoder.conv2.bias', [STATE, 1]),
    ...layer('encoder.blocks.0', false),
    ...norm('encoder.ln_post'),
  ];
}

function layer(name: string, hasCross: boolean): readonly Buffer[] {
  return [
    ...norm(`${name}.attn_ln`),
    ...attention(`${name}.attn`),
    ...(hasCross ? [...norm(`${name}.cross_attn_ln`), ...attention(`${name}.cross_attn`)] : []),
    ...norm(`${name}.mlp_ln`),
    halves(`${name}.mlp.0.weight`, [4 * STATE, STATE]),
    floats(`${name}.mlp.0.bias`, [4 * STATE]),
    halves(`${name}.mlp.2.weight`, [STATE, 4 * STATE]),
    floats(`${name}.mlp.2.bias`, [STATE]),
  ];
}

function attention(name: string): readonly Buffer[] {
  const weights = ['query', 'key', 'value', 'out'].map((part) => halves(`${name}.${part}.weight`, [STATE, STATE]));
  // Keys have no bias.
  return [...weights, ...['query', 'value', 'out'].map((part) => floats(`${name}.${part}.bias`, [STATE]))];
}

function norm(name: string): readonly Buffer[] {
  return [tensor(`${name}.weight`, [STATE], new Float32Array(STATE).fill(1)), floats(`${name}.bias`, [STATE])];
}

function floats(name: string, shape: readonly number[]): Buffer {
  return tensor(name, shape, new Float32Array(sizeOf(shape)));
}

function halves(name: string, shape: readonly number[]): Buffer {
  return tensor(name, shape, new Uint16Array(sizeOf(shape)));
}

/** Half floats are given by their bits. */
function tensor(name: string, shape: readonly number[], values: Float32Array | Uint16Array): Buffer {
  const isHalf = values instanceof Uint16Array;
  const head = integers(shape.length, Buffer.byteLength(name), isHalf ? 1 : 0, ...shape.toReversed());
  return Buffer.concat([head, Buffer.from(name), bytesOf(values)]);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

function integers(...values: readonly number[]): Buffer {
  return bytesOf(Int32Array.from(values));
}

function bytesOf(values: Float32Array | Uint16Array | Int32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
