import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { SPEECH_FILE, SPEECH_SOUND } from '../../domain/speech/speech-sound.ts';
import type { SpeechFile } from '../../ports/speech-file.ts';

const { sampleRate: SAMPLE_RATE, bytesPerSample: BYTES_PER_SAMPLE, wavHeadBytes: WAV_HEAD_BYTES } = SPEECH_SOUND;
/** Whole samples at a time. */
const READ_BYTES = 1 << 20;

/**
 * Opens the sound that an analysis recorded. The process that did may have been taken over by the file it read, so the name is
 * fixed, links are not followed, and only a file will do.
 */
export async function openRecordedSpeech(workDir: string): Promise<SpeechFile> {
  const file = await open(join(workDir, SPEECH_FILE), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  if (!(await file.stat()).isFile()) {
    await file.close();
    throw new Error('The recorded speech is no file');
  }
  const read = async (position: number, length: number): Promise<Buffer> => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, position);
    return bytes.subarray(0, bytesRead - (bytesRead % BYTES_PER_SAMPLE));
  };
  return {
    async *samples() {
      for (let position = 0; ; position += READ_BYTES) {
        const bytes = await read(position, READ_BYTES);
        if (bytes.length === 0) return;
        yield Int16Array.from({ length: bytes.length / BYTES_PER_SAMPLE }, (_, index) => bytes.readInt16LE(2 * index));
      }
    },
    async wav(start, end) {
      const from = BYTES_PER_SAMPLE * Math.round(start * SAMPLE_RATE);
      return toWav(await read(from, BYTES_PER_SAMPLE * Math.round(end * SAMPLE_RATE) - from));
    },
    [Symbol.asyncDispose]: async () => await file.close(),
  };
}

/** RIFF WAVE with the 16 byte `fmt ` chunk of PCM. */
function toWav(samples: Buffer): Uint8Array {
  const header = Buffer.alloc(WAV_HEAD_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(BYTES_PER_SAMPLE * SAMPLE_RATE, 28);
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
