import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs as ms } from '@bufbuild/protobuf/wkt';
import { FingerprintResultSchema, ShotsResultSchema } from '@vidi/contracts/vidi/v1/results';
import { describe, expect, it } from 'vitest';
import { checkFingerprint } from './check-fingerprint.ts';

const A = '00000000ffffffff';
const B = 'ffff0000ffff0000';

function check(changes: MessageInitShape<typeof FingerprintResultSchema>, shotCount?: number): readonly string[] {
  const fingerprint = create(FingerprintResultSchema, { step: ms(500), signatures: [A, B], ...changes });
  const shots = Array.from({ length: shotCount ?? 0 }, (_, index) => ({ index }));
  return checkFingerprint(fingerprint, shotCount === undefined ? undefined : create(ShotsResultSchema, { shots }));
}

describe('a fingerprint', () => {
  it('holds with signatures of 64 bits, every empty one accounted for, and one entry per shot', () => {
    expect(check({})).toEqual([]);
    expect(check({ signatures: ['', A, '', ''], blackCount: 1, flatCount: 1, missingCount: 1 })).toEqual([]);
    expect(check({ shots: [{ signature: A, furtherSignatures: [B] }, { shotIndex: 1 }] }, 2)).toEqual([]);
  });

  it('does not hold without time between its signatures, or with more than it may have', () => {
    expect(check({ step: ms(0) })).toEqual(['the signatures of the fingerprint are no time apart']);
    expect(check({ signatures: new Array<string>(4097).fill(A) })).toEqual([
      'the fingerprint has 4097 signatures, more than 4096',
    ]);
  });

  it('does not hold with signatures that are none, or unaccounted for', () => {
    expect(check({ signatures: [A.toUpperCase()] })).toEqual(['the fingerprint has a signature "00000000FFFFFFFF"']);
    expect(check({ signatures: [''] })).toEqual(['the fingerprint has 1 empty signatures, and says why of 0']);
    expect(check({ signatures: [''], blackCount: 2, flatCount: -1 })).toEqual([
      'the fingerprint has 1 empty signatures, and says why of 1',
    ]);
  });

  it('does not hold when its shots are not those of the video', () => {
    expect(check({ shots: [{ shotIndex: 1 }] })).toEqual(['fingerprint 0 of a shot says it is of shot 1']);
    expect(check({ shots: [{ signature: 'x', furtherSignatures: [A, A, A, A] }] })).toEqual([
      'the fingerprint of shot 0 has a signature "x"',
      'shot 0 has 4 further signatures, more than 3',
    ]);
    expect(check({ shots: [{}] }, 2)).toEqual(['there are fingerprints of 1 shots for 2 shots']);
  });
});
