import { readdir, readFile } from 'node:fs/promises';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { describe, expect, it } from 'vitest';
import type { Stage } from '../../domain/stage.ts';
import { stageDigest, stageDigests } from '../../usecases/stage-digest.ts';
import { transcribingStages } from '../../usecases/transcribe-speech.ts';
import { DECODING_PARAMETERS } from '../decoding/decoding-parameters.ts';
import { FEATURES } from './registry.ts';
import { ANALYSIS_STAGES, SPEECH_STAGE, stageOf } from './stages.ts';

/** The places of every value within another that is no object itself. */
function leavesOf(value: unknown, place: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [place];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...place, name]));
}

/** A copy with another value at one place. */
function changedAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return `${String(value)} changed`;
  if (Array.isArray(value))
    return value.map((inner, index) => (String(index) === name ? changedAt(inner, rest) : inner));
  const fields = Object.entries(value ?? {});
  return Object.fromEntries(fields.map(([key, inner]) => [key, key === name ? changedAt(inner, rest) : inner]));
}

/** Whether an object is part of another, as the very same. */
function contains(whole: unknown, part: unknown): boolean {
  if (whole === part) return true;
  return typeof whole === 'object' && whole !== null && Object.values(whole).some((inner) => contains(inner, part));
}

const transcriber = { engine: 'openai.transcription/small', engineVersion: '1', parameters: { url: 'http://a/v1' } };
const withSpeech = transcribingStages(ANALYSIS_STAGES, SPEECH_STAGE, transcriber);

describe('the digest of a stage', () => {
  it('is there for every feature that is registered, and no two are the same', () => {
    const digests = stageDigests(ANALYSIS_STAGES);
    expect([...digests.keys()]).toEqual(FEATURES.map(({ feature }) => feature));
    expect(new Set(digests.values()).size).toBe(FEATURES.length);
    for (const digest of digests.values()) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each(withSpeech.map((stage) => [Feature[stage.feature], stage] as const))(
    'of %s changes with every single parameter, the engine and its version, and is the same for the same',
    (_, stage) => {
      const digest = stageDigest(stage);
      expect(stageDigest(structuredClone(stage))).toBe(digest);
      const leaves = leavesOf(stage);
      expect(leaves.length).toBeGreaterThan(3);
      const changed = leaves.map((place) => {
        const other = changedAt(stage, place) as Stage;
        return stageDigest(place[0] === 'feature' ? { ...stage, feature: Feature.FEATURE_UNSPECIFIED } : other);
      });
      expect(changed).not.toContain(digest);
      expect(new Set(changed).size).toBe(leaves.length);
    },
  );

  it('does not depend on the order in which parameters are written', () => {
    const stage = { feature: Feature.SHOTS, engine: 'e', engineVersion: '1' };
    expect(stageDigest({ ...stage, parameters: { a: 1, b: { c: [1, 2], d: 2 } } })).toBe(
      stageDigest({ parameters: { b: { d: 2, c: [1, 2] }, a: 1 }, ...stage }),
    );
    expect(stageDigest({ ...stage, parameters: { a: [1, 2] } })).not.toBe(
      stageDigest({ ...stage, parameters: { a: [2, 1] } }),
    );
  });

  it('of TRANSCRIPT, and of it alone, is another with speech to text, and with each service and model', () => {
    const digestsOf = (stages: readonly Stage[]) => stages.map(stageDigest);
    const elsewhere = { ...transcriber, parameters: { url: 'http://b/v1' } };
    const larger = { ...transcriber, engine: 'openai.transcription/large' };
    const all = [
      digestsOf(ANALYSIS_STAGES),
      digestsOf(withSpeech),
      digestsOf(transcribingStages(ANALYSIS_STAGES, SPEECH_STAGE, elsewhere)),
      digestsOf(transcribingStages(ANALYSIS_STAGES, SPEECH_STAGE, larger)),
    ];
    for (const [index, { feature }] of ANALYSIS_STAGES.entries()) {
      const count = new Set(all.map((digests) => digests[index])).size;
      expect(count, Feature[feature]).toBe(feature === Feature.TRANSCRIPT ? all.length : 1);
    }
  });
});

describe('the parameters of a feature', () => {
  it('include every one that is set beside a detector', async () => {
    const stages = [...withSpeech, SPEECH_STAGE];
    const files = (await readdir(import.meta.dirname, { recursive: true })).filter((file) =>
      file.endsWith('-parameters.ts'),
    );
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) {
      const exported: Record<string, unknown> = await import(new URL(file, import.meta.url).href);
      for (const [name, parameters] of Object.entries(exported)) {
        expect(
          stages.some((stage) => contains(stage, parameters)),
          name,
        ).toBe(true);
      }
    }
  });

  it('include what frames and samples are made with, by the libav that is installed', async () => {
    const manifest: unknown = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(manifest).toMatchObject({ dependencies: { 'node-av': expect.any(String) } });
    const { dependencies } = manifest as { dependencies: Record<string, string> };
    expect(DECODING_PARAMETERS['libav']).toBe(`node-av ${dependencies['node-av']}`);
    for (const definition of FEATURES) expect(contains(stageOf(definition), DECODING_PARAMETERS)).toBe(true);
  });
});
