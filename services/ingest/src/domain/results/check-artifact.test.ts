import { create } from '@bufbuild/protobuf';
import { ImageArtifactSchema } from '@vidi/contracts/vidi/v1/results';
import { describe, expect, it } from 'vitest';
import { checkArtifact } from './check-artifact.ts';

const named = create(ImageArtifactSchema, { name: 'keyframes/0.jpg', sizeBytes: 3n, sha256: 'abc' });

describe('an artifact that a result names', () => {
  it('holds when it is kept as recorded', () => {
    expect(checkArtifact(named, { sizeBytes: 3, sha256: 'abc' })).toEqual([]);
  });

  it.each([
    ['is gone', undefined, 'does not have keyframes/0.jpg'],
    ['has another size', { sizeBytes: 4, sha256: 'abc' }, 'has 4 bytes, not the recorded 3'],
    ['has other content', { sizeBytes: 3, sha256: 'abd' }, 'does not have the recorded SHA-256'],
  ])('does not hold when it %s', (_what, kept, problem) => {
    expect(checkArtifact(named, kept).join()).toContain(problem);
  });
});
