import type { HandlerContext } from '@connectrpc/connect';
import type { DownloadArtifactRequest } from '@vidi/contracts/vidi/v1/video_service';
import { downloadArtifact } from '../../usecases/download-artifact.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';
import { downloadBody } from '../download-body.ts';

/** vidi.v1.VideoService/DownloadArtifact */
export function downloadArtifactRpc(context: IngestContext) {
  return ({ id, name, readOffset, readLimit }: DownloadArtifactRequest, call: HandlerContext) =>
    downloadBody(downloadArtifact(context, callerOf(call), id, name, { readOffset, readLimit }));
}
