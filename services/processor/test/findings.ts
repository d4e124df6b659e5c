import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { AnalysisFeatureResult } from '../src/ports/analyser.ts';

/** A media info, as an analysis reports it. */
export function mediaInfo(container = 'matroska,webm'): AnalysisFeatureResult {
  return {
    kind: 'result',
    feature: Feature.MEDIA_INFO,
    engine: 'trial.media-info',
    engineVersion: '1',
    result: create(FeatureResultSchema, { result: { case: 'mediaInfo', value: { container } } }),
    damagedRanges: [],
    artifacts: [],
  };
}

/** Keyframes whose pictures were written to these files. */
export async function keyframes(pictures: ReadonlyMap<string, Buffer>, folder: string): Promise<AnalysisFeatureResult> {
  const artifacts = [...pictures.keys()].map((name) => ({
    name,
    file: `${folder}/${name}`,
    contentType: 'image/jpeg',
  }));
  for (const { name, file } of artifacts) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, pictures.get(name) ?? '');
  }
  return {
    kind: 'result',
    feature: Feature.KEYFRAMES,
    engine: 'trial.keyframes',
    engineVersion: '1',
    result: create(FeatureResultSchema, {
      result: {
        case: 'keyframes',
        value: {
          keyframes: [...pictures.keys()].map((name, shotIndex) => ({
            shotIndex,
            image: { name, contentType: 'image/jpeg', width: 2, height: 2 },
          })),
        },
      },
    }),
    damagedRanges: [],
    artifacts,
  };
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
