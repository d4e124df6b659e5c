import type { FeatureResult } from '@vidi/contracts/vidi/v1/results';
import type { Video } from '../domain/video.ts';

/**
 * The result of MEDIA_INFO is the video's own media info too, but for the file's own text: it can be 100,000 characters long, and videos are
 * listed by the hundred. Undefined for any other result.
 */
export function mediaInfoOf({ result }: { readonly result: FeatureResult | undefined }): Video['mediaInfo'] {
  if (result?.result.case !== 'mediaInfo') return undefined;
  const info = result.result.value;
  return { ...info, chapters: [], tags: [], streams: info.streams.map((stream) => ({ ...stream, tags: [] })) };
}
