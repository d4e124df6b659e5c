import { IngestError } from './errors.ts';

/** Why the bytes of an upload session can be refused for good. */
export const REFUSAL_REASONS = [
  'CHECKSUM_MISMATCH',
  'UPLOAD_SIZE_MISMATCH',
  'NOT_A_VIDEO',
  'UNSUPPORTED_FORMAT',
  'UPLOAD_PARTS_MISSING',
  'REQUEST_ID_REUSED',
] as const;

/** One of REFUSAL_REASONS. */
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** Why the bytes of an upload session were refused, as it is kept: whoever asks again is told the same. */
export interface UploadRefusal {
  readonly reason: RefusalReason;
  /** For people. */
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a failed verification says of the bytes; undefined when it says nothing of them, and trying again can help. */
export function refusalOf(error: unknown): UploadRefusal | undefined {
  if (!(error instanceof IngestError)) return undefined;
  const reason = REFUSAL_REASONS.find((known) => known === error.reason);
  return reason && { reason, message: error.message, metadata: error.metadata };
}

/** The bytes of an upload session were refused, perhaps a while ago. Nothing of them was kept. */
export class UploadRefusedError extends IngestError {
  override readonly name = 'UploadRefusedError';
  override readonly reason: RefusalReason;
  override readonly metadata: Readonly<Record<string, string>>;

  constructor({ reason, message, metadata }: UploadRefusal) {
    super(message);
    this.reason = reason;
    this.metadata = metadata;
  }
}
