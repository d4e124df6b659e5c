import { writeFile } from 'node:fs/promises';
import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { synthesiseSpeech } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { openRecordedSpeech } from '../src/adapters/work-folder/recorded-speech.ts';
import type { HeardSegment } from '../src/domain/speech/heard-speech.ts';
import type { AnalysisEvent } from '../src/ports/analyser.ts';
import type { Transcriber } from '../src/ports/transcriber.ts';
import { createTranscribingAnalyser } from '../src/usecases/transcribe-speech.ts';
import { seconds, temporaryFolder } from './analysis-process.ts';

const RATE = 16_000;
const SECTIONS = ['silence', 'room', 'noise', 'tone', 'chord', 'melody', 'hum', 'speech'] as const;
type Section = (typeof SECTIONS)[number];

interface Placed {
  readonly kind: Section;
  readonly start: number;
  readonly end: number;
}

/** Numbers in [0, 1) by D. H. Lehmer's generator, with the multiplier of MINSTD. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const sines = (time: number, ...frequencies: readonly number[]) =>
  frequencies.reduce((sum, frequency) => sum + Math.sin(2 * Math.PI * frequency * time), 0) / frequencies.length;

/** Eight stretches of three to seven seconds, no two of a kind in a row. */
function programme(seed: number): { readonly sections: readonly Placed[]; readonly sound: Buffer } {
  const draw = random(seed);
  const sections: Placed[] = [];
  while (sections.length < 8) {
    const kind = SECTIONS[Math.floor(draw() * SECTIONS.length)] ?? 'silence';
    if (kind === sections.at(-1)?.kind) continue;
    const start = sections.at(-1)?.end ?? 0;
    sections.push({ kind, start, end: start + 3 + Math.floor(4 * draw()) });
  }
  const sound = Buffer.alloc(2 * RATE * (sections.at(-1)?.end ?? 0));
  for (const { kind, start, end } of sections) {
    const speech = kind === 'speech' ? synthesiseSpeech(end - start, RATE, seed) : [];
    for (let sample = start * RATE; sample < end * RATE; sample++) {
      const time = sample / RATE;
      const value = {
        silence: 0,
        room: 0.002 * (2 * draw() - 1),
        noise: 0.3 * (2 * draw() - 1),
        tone: 0.2 * sines(time, 880),
        chord: 0.4 * sines(time, 262, 330, 392),
        melody: 0.3 * sines(time, [262, 294, 330, 392][Math.floor(3 * time) % 4] ?? 262),
        hum: 0.3 * sines(time, 60, 120, 180),
        speech: speech[sample - start * RATE] ?? 0,
      }[kind];
      sound.writeInt16LE(Math.round(32_000 * value), 2 * sample);
    }
  }
  return { sections, sound };
}

/** An engine that hears a sentence in every second of anything, and is sure of it. */
function believer(hasWords: boolean): Transcriber & { readonly heard: number } {
  const text = 'Thanks for watching!';
  let heard = 0;
  return {
    ...{ engine: 'believer', engineVersion: '1', parameters: {}, origin: 'ENDPOINT' },
    get heard() {
      return heard;
    },
    listen: async () => ({
      hear: async (wav) => {
        const length = (wav.length - 44) / (2 * RATE);
        const segments = Array.from({ length: Math.ceil(length) }, (_, start): HeardSegment => {
          const end = Math.min(start + 1, length);
          const words = hasWords ? [{ start, end, text, confidence: 0.99 }] : [];
          return { start, end, text, confidence: 0.99, noSpeech: 0.01, words };
        });
        heard += segments.length;
        return { segments, language: 'en' };
      },
      [Symbol.asyncDispose]: async () => undefined,
    }),
  };
}

async function transcribe(sound: Buffer, transcriber: Transcriber) {
  await using folder = await temporaryFolder();
  const events: AnalysisEvent[] = [];
  const analyser = {
    analyse: async ({ workDir, onEvent }: { workDir: string; onEvent: (event: AnalysisEvent) => unknown }) => {
      await writeFile(`${workDir}/speech.s16le`, sound);
      const result = create(FeatureResultSchema, { result: { case: 'transcript', value: { streamIndex: 1 } } });
      const found = { feature: Feature.TRANSCRIPT, engine: 'e', engineVersion: '1', damagedRanges: [], artifacts: [] };
      await onEvent({ kind: 'result', ...found, result });
    },
  };
  await createTranscribingAnalyser(analyser, { transcriber, openSpeech: openRecordedSpeech }).analyse({
    ...{ workDir: folder.path, sourceFile: 'source', features: [Feature.TRANSCRIPT], language: undefined },
    signal: new AbortController().signal,
    onEvent: (event) => void events.push(event),
  });
  return events.at(-1);
}

describe('an engine that hears words in everything', () => {
  it.each(Array.from({ length: 24 }, (_, index) => index + 1))(
    'gives words where somebody speaks alone, and the rest with its reason (programme %i)',
    async (seed) => {
      const { sections, sound } = programme(seed);
      const spoken = sections.filter(({ kind }) => kind === 'speech');
      const engine = believer(seed % 2 === 0);
      const last = await transcribe(sound, engine);
      if (spoken.length === 0) {
        expect([last?.kind, engine.heard]).toEqual(['skipped', 0]);
        return;
      }
      if (last?.kind !== 'result' || last.result.result.case !== 'transcript') throw new Error(`It was ${last?.kind}`);
      const { segments, droppedCues } = last.result.result.value;
      // A sentence that begins or ends in speech may reach out of it by its second, and the voice into a noise by half of one.
      const isNear = ({ start, end }: Placed, at: number) => at >= start - 1.5 && at <= end + 1.5;
      for (const { startOffset, endOffset } of segments) {
        const middle = (seconds(startOffset) + seconds(endOffset)) / 2;
        expect(spoken.some((section) => isNear(section, middle))).toBe(true);
      }
      for (const { start, end } of spoken) {
        const inside = segments.filter(
          ({ startOffset }) => seconds(startOffset) >= start - 1 && seconds(startOffset) < end,
        );
        expect(inside.length).toBeGreaterThanOrEqual(end - start - 1);
      }
      expect(droppedCues.filter(({ reason }) => reason !== 'NO_SPEECH')).toEqual([]);
      // Not one is lost without a word.
      expect(segments.length + droppedCues.length).toBe(engine.heard);
    },
  );
});
