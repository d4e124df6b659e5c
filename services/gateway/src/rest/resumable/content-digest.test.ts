import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseContentDigest } from './content-digest.ts';

const digest = (algorithm: string) => createHash(algorithm).update('bytes').digest('base64');
const SHA256 = digest('sha256');
const SHA512 = digest('sha512');
const ofSha256 = { header: 'Content-Digest', algorithm: 'sha256', digest: SHA256 };
const ofSha512 = { header: 'Content-Digest', algorithm: 'sha512', digest: SHA512 };

describe('Content-Digest', () => {
  it.each([
    ['one algorithm', `sha-256=:${SHA256}:`, [ofSha256]],
    ['Base64 without its padding', `sha-256=:${SHA256.replace('=', '')}:`, [ofSha256]],
    ['parameters', `sha-256=:${SHA256}:;a=1; b`, [ofSha256]],
    ['two algorithms', `sha-512=:${SHA512}:,\tsha-256=:${SHA256}: `, [ofSha512, ofSha256]],
    [
      'one twice, of which the last counts',
      `sha-256=:${digest('sha256').toLowerCase()}:, sha-256=:${SHA256}:`,
      [ofSha256],
    ],
    ['unknown ones beside a known one', `md5=:${digest('md5')}:, sha-256=:${SHA256}:`, [ofSha256]],
    ['only unknown ones', `md5=:${digest('md5')}:, crc32c=:AAAA:, x*.y-z_1=::`, []],
  ])('is read with %s', (_what, header, checksums) => {
    expect(parseContentDigest(header)).toEqual(checksums);
  });

  it('need not be there', () => {
    expect(parseContentDigest(undefined)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['no colons', `sha-256=${SHA256}`],
    ['the words of Upload-Checksum', `sha256 ${SHA256}`],
    ['a name in capitals', `SHA-256=:${SHA256}:`],
    ['no Base64', 'sha-256=:not base64!:'],
    ['no value', 'sha-256'],
    ['an end that is missing', `sha-256=:${SHA256}`],
    ['a comma too many', `sha-256=:${SHA256}:,`],
    ['hexadecimal digits', `sha-256=:${'0'.repeat(64)}:`],
    ['a digest of another algorithm', `sha-256=:${SHA512}:`],
    ['a wrong one before a right one', `oh no, sha-256=:${SHA256}:`],
  ])('is refused with %s', (_what, header) => {
    expect(() => parseContentDigest(header)).toThrow('content-digest');
  });
});
