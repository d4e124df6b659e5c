import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import type { HttpBodySchema } from '@vidi/contracts/google/api/httpbody';
import { MediaPartSchema } from '@vidi/contracts/vidi/v1/video_service';
import type { Download } from '../usecases/download.ts';

/** A download as the API streams it: first what it is, then its bytes. Closes it, however the stream ends. */
export async function* downloadBody(
  opening: Promise<Download>,
): AsyncGenerator<MessageInitShape<typeof HttpBodySchema>> {
  using download = await opening;
  const { facts, window, pieces } = download;
  const part = create(MediaPartSchema, {
    sizeBytes: BigInt(facts.sizeBytes),
    start: BigInt(window.start),
    end: BigInt(window.end),
    sha256: facts.sha256,
    fileName: facts.fileName,
  });
  yield { contentType: facts.contentType, extensions: [anyPack(MediaPartSchema, part)] };
  for await (const data of pieces) yield { data };
}
