import type { HandlerContext } from '@connectrpc/connect';
import type { DownloadSourceRequest } from '@vidi/contracts/vidi/v1/video_service';
import { downloadSource } from '../../usecases/download-source.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';
import { downloadBody } from '../download-body.ts';

/** vidi.v1.VideoService/DownloadSource */
export function downloadSourceRpc(context: IngestContext) {
  return ({ id, readOffset, readLimit }: DownloadSourceRequest, call: HandlerContext) =>
    downloadBody(downloadSource(context, callerOf(call), id, { readOffset, readLimit }));
}
