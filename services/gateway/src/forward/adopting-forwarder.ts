import { create, isMessage, type Message } from '@bufbuild/protobuf';
import {
  type AdoptUploadRequest,
  AdoptUploadRequestSchema,
  UploadAdoptionService,
} from '@vidi/contracts/vidi/internal/v1/upload_adoption_service';
import { UploadVideoRequestSchema, VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { spoolFull } from '../errors/spool-full.ts';
import { SpoolFullError } from '../ports/spool-errors.ts';
import type { UploadFile, UploadFiles } from '../ports/upload-files.ts';
import { type Adoption, adoptionEnd, adoptionRevised, adoptionStart, isBeginning, isWorthTelling } from './adoption.ts';
import type { Forwarder } from './forwarder.ts';
import type { Validate } from './validate.ts';

/**
 * Forwards as another forwarder does, but uploads go into files that ingest takes over where it can: it reads and hashes them while
 * they arrive, and no byte crosses a connection or is written twice.
 */
export function createAdoptingForwarder(options: {
  readonly forwarder: Forwarder;
  readonly adoption: Adoption;
  readonly files: UploadFiles;
  readonly validate: Validate;
}): Forwarder {
  const { forwarder, adoption, files, validate } = options;
  const { uploadVideo } = VideoService.method;
  const { adoptUpload } = UploadAdoptionService.method;
  return {
    ...forwarder,
    clientStream: async (method, messages, scope) => {
      if (method.parent.typeName !== uploadVideo.parent.typeName || method.name !== uploadVideo.name)
        return await forwarder.clientStream(method, messages, scope);
      const caller = await scope.admit(method);
      const admitted = { ...scope, admit: async () => caller };
      await using opened = new AsyncDisposableStack();
      const file = once(async () => opened.use(await files.create()));
      try {
        const nameOf = async () => (await file()).name;
        if (!(await adoption.isPossible(nameOf, scope.signal)))
          return await forwarder.clientStream(method, messages, admitted);
        const requests = adoptionRequests(messages, file, validate);
        return await forwarder.clientStream(adoptUpload, requests, admitted);
      } catch (error) {
        throw adoption.failure(asPublic(error));
      }
    },
  };
}

/** The messages of UploadVideo as those of AdoptUpload, once their bytes are in the file. What is wrong with them ingest says. */
async function* adoptionRequests(
  messages: AsyncIterable<Message>,
  open: () => Promise<UploadFile>,
  validate: Validate,
): AsyncGenerator<AdoptUploadRequest> {
  let upload: GrowingUpload | undefined;
  try {
    for await (const message of messages) {
      validate(UploadVideoRequestSchema, message);
      const payload = isMessage(message, UploadVideoRequestSchema) ? message.payload : undefined;
      if (payload?.case === 'chunk' && upload !== undefined) {
        yield* upload.add(payload.value);
      } else if (payload?.case !== 'metadata') {
        yield create(AdoptUploadRequestSchema);
      } else if (upload === undefined) {
        const file = await open();
        await file.reserve(Number(payload.value.sizeBytes ?? 0));
        upload = new GrowingUpload(file);
        yield adoptionStart({ file: file.name, metadata: payload.value, givenUp: true });
      } else {
        yield* upload.end();
        yield adoptionRevised(payload.value);
      }
    }
    if (upload !== undefined) yield* upload.end();
  } catch (error) {
    throw asPublic(error);
  }
}

/** Writes an upload, and says what ingest is to be told of it. */
class GrowingUpload {
  readonly #file: UploadFile;
  #toldBytes = 0;

  constructor(file: UploadFile) {
    this.#file = file;
  }

  async *add(piece: Uint8Array): AsyncGenerator<AdoptUploadRequest> {
    await this.#file.write(piece);
    // Else a piece counts when the next one comes, which may be long after.
    if (isBeginning(this.#toldBytes)) await this.#file.flush();
    if (isWorthTelling(this.#toldBytes, this.#file.writtenBytes)) yield this.#told();
  }

  async *end(): AsyncGenerator<AdoptUploadRequest> {
    await this.#file.flush();
    if (this.#file.writtenBytes > this.#toldBytes) yield this.#told();
  }

  #told(): AdoptUploadRequest {
    this.#toldBytes = this.#file.writtenBytes;
    return adoptionEnd(this.#toldBytes);
  }
}

function asPublic(error: unknown): unknown {
  return error instanceof SpoolFullError ? spoolFull(error) : error;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
