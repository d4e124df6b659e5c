import { IngestError } from './errors.ts';

/** There is no such processor: never was, has left, or was forgotten. */
export class ProcessorNotFoundError extends IngestError {
  override readonly name = 'ProcessorNotFoundError';
  override readonly reason = 'PROCESSOR_NOT_FOUND';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(processorId: string) {
    super(
      `There is no processor with the id ${JSON.stringify(processorId)}: it never was, has left, or was forgotten (VIDI_PROCESSOR_FORGET).`,
    );
    this.metadata = { processor_id: processorId };
  }
}
