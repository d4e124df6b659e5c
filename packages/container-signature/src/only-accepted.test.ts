import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { onlyAccepted } from './only-accepted.ts';

const clip = Buffer.concat([Buffer.from('\0\0\0\x10ftypisom\0\0\x02\0', 'latin1'), randomBytes(200_000)]);
const toError = ({ message }: { readonly message: string }) => new Error(message);

async function* pieces(bytes: Uint8Array, size: number, onPiece?: () => void): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    onPiece?.();
    yield bytes.subarray(start, start + size);
  }
}

async function passed(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(onlyAccepted(content, toError)));
}

describe('content on its way in', () => {
  it.each([1, 15, 16, 17, 65_536, 1_000_000])('passes whole in pieces of %i bytes', async (size) => {
    expect((await passed(pieces(clip, size))).equals(clip)).toBe(true);
  });

  it('passes whole when it is shorter than what is looked at first', async () => {
    const short = clip.subarray(0, 12);
    expect((await passed(pieces(short, 5))).equals(short)).toBe(true);
  });

  it('passes when there is none', async () => {
    expect(await passed(pieces(Buffer.alloc(0), 1))).toHaveLength(0);
    expect(await passed(pieces(Buffer.alloc(0), 1))).toHaveLength(0);
  });

  it('is refused before the rest of it has come', async () => {
    let count = 0;
    const text = Buffer.from('#EXTM3U\n'.repeat(100_000));
    await expect(passed(pieces(text, 8, () => (count += 1)))).rejects.toThrow('playlist');
    expect(count).toBe(2);
  });

  it('breaks off with its source', async () => {
    async function* broken() {
      yield clip;
      throw new Error('the connection broke');
    }
    await expect(passed(broken())).rejects.toThrow('the connection broke');
  });
});
