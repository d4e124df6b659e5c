import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { expect, it } from 'vitest';
import { servedFeatures } from './served-feature.ts';

const ENGINES = [Feature.MEDIA_INFO, Feature.SHOTS, Feature.TRANSCRIPT].map((feature) => ({
  feature,
  engine: `vidi.${feature}`,
  engineVersion: '1.0.0',
}));

it('says that transcripts come from subtitles alone where nothing hears speech', () => {
  const [, shots, transcript] = servedFeatures(ENGINES, undefined, undefined);
  expect(shots).toMatchObject({ engine: `vidi.${Feature.SHOTS}`, limitation: undefined });
  expect(transcript?.limitation?.reason).toBe('SUBTITLES_ONLY');
  expect(transcript?.limitation?.message).toContain('VIDI_WHISPER_MODEL, VIDI_TRANSCRIPTION_URL');
});

it('names what hears speech as the engine of transcripts', () => {
  const [, , transcript] = servedFeatures(ENGINES, undefined, { engine: 'ears', engineVersion: '2' });
  expect(transcript).toEqual({
    feature: Feature.TRANSCRIPT,
    engine: 'ears',
    engineVersion: '2',
    limitation: undefined,
  });
});

it('serves what it is limited to, and always the facts that everything is read against', () => {
  const features = servedFeatures(ENGINES, [Feature.SHOTS], undefined).map(({ feature }) => feature);
  expect(features).toEqual([Feature.MEDIA_INFO, Feature.SHOTS]);
});
