import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema, TranscriptResult_Origin } from '@vidi/contracts/vidi/v1/results';
import { expect, it } from 'vitest';
import { withArtifactFacts } from '../domain/artifact-facts.ts';
import type { AnalysisEvent, AnalysisFeatureResult } from '../ports/analyser.ts';
import { createTranscriptFilingAnalyser } from './transcript-files.ts';

const transcript: AnalysisFeatureResult = {
  kind: 'result',
  feature: Feature.TRANSCRIPT,
  engine: 'e',
  engineVersion: '1',
  result: create(FeatureResultSchema, {
    result: {
      case: 'transcript',
      value: {
        origin: TranscriptResult_Origin.EMBEDDED,
        segments: [{ startOffset: { seconds: 1n }, endOffset: { seconds: 2n }, text: 'Hello' }],
      },
    },
  }),
  damagedRanges: [],
  artifacts: [],
};
const skipped: AnalysisEvent = {
  ...{ kind: 'skipped', feature: Feature.SHOTS, engine: 'e', engineVersion: '1' },
  ...{ reason: 'R', message: 'm' },
};

it('every transcript names its files, which are handed over with it, and get the size and hash of what is kept', async () => {
  const events: AnalysisEvent[] = [];
  await createTranscriptFilingAnalyser({
    analyse: async ({ onEvent }) => {
      await onEvent(skipped);
      await onEvent(transcript);
    },
  }).analyse({
    workDir: '/nowhere',
    sourceFile: 'source',
    features: [Feature.SHOTS, Feature.TRANSCRIPT],
    signal: new AbortController().signal,
    onEvent: (event) => void events.push(event),
  });
  expect(events[0]).toBe(skipped);
  const [, filed] = events;
  if (filed?.kind !== 'result') throw new Error('there is no transcript');
  const text = filed.artifacts.map((artifact) =>
    'content' in artifact ? Buffer.from(artifact.content).toString() : '',
  );
  expect(text[0]).toContain('00:00:01.000 --> 00:00:02.000\nHello');
  expect(text[1]).toContain('00:00:01,000 --> 00:00:02,000\nHello');
  const kept = new Map(filed.artifacts.map(({ name }, index) => [name, { sizeBytes: index + 1, sha256: 'ab' }]));
  expect(withArtifactFacts(filed.result, kept).result.value).toMatchObject({
    vtt: { name: 'transcript/transcript.vtt', contentType: 'text/vtt', sizeBytes: 1n, sha256: 'ab' },
    srt: { name: 'transcript/transcript.srt', contentType: 'application/x-subrip', sizeBytes: 2n, sha256: 'ab' },
  });
  expect(() => withArtifactFacts(filed.result, new Map())).toThrow('transcript/transcript.vtt, which was not made');
  // The result of before is as it was.
  expect(transcript.result.result.value).not.toHaveProperty('vtt.name');
});
