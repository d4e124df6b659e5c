import type { CheckAdoptionRequest } from '@vidi/contracts/vidi/internal/v1/upload_adoption_service';
import { canAdoptUpload } from '../../usecases/adopt-upload.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';

/** vidi.internal.v1.UploadAdoptionService/CheckAdoption */
export function checkAdoptionRpc(context: IngestContext) {
  return async ({ file }: CheckAdoptionRequest) => ({ adoptable: await canAdoptUpload(context, file) });
}
