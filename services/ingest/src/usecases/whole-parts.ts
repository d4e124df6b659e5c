import type { ReceivedPart } from '@vidi/media-store';
import { partCount, partsOf } from '../domain/upload-parts.ts';
import type { UploadSession } from '../domain/upload-session.ts';
import { UploadPartsMissingError } from '../domain/upload-session-errors.ts';

/**
 * The parts that make up the file, by number.
 *
 * @throws UploadPartsMissingError when some are not there, or have another size.
 */
export function wholeParts(session: UploadSession, received: readonly ReceivedPart[]): readonly ReceivedPart[] {
  const byNumber = new Map(received.map((part) => [part.number, part]));
  const expected = partsOf(session, 1, partCount(session));
  const unfit = expected.flatMap(({ number, sizeBytes }) => {
    const actualBytes = byNumber.get(number)?.sizeBytes;
    return actualBytes === sizeBytes ? [] : [{ number, expectedBytes: sizeBytes, actualBytes }];
  });
  if (unfit.length > 0) throw new UploadPartsMissingError(unfit, expected.length);
  return expected.flatMap(({ number }) => byNumber.get(number) ?? []);
}
