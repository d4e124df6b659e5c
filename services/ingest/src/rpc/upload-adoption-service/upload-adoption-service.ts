import type { ServiceImpl } from '@connectrpc/connect';
import type { UploadAdoptionService } from '@vidi/contracts/vidi/internal/v1/upload_adoption_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { adoptUploadRpc } from './adopt-upload.ts';
import { checkAdoptionRpc } from './check-adoption.ts';

/** vidi.internal.v1.UploadAdoptionService: uploads that the gateway has in files already. */
export function createUploadAdoptionService(context: IngestContext): ServiceImpl<typeof UploadAdoptionService> {
  return { checkAdoption: checkAdoptionRpc(context), adoptUpload: adoptUploadRpc(context) };
}
