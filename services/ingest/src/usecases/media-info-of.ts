import type { FeatureResult } from '@vidi/contracts/vidi/v1/results';
import type { Video } from '../domain/video.ts';

/** The result of MEDIA_INFO is the video's own media info too; undefined for any other. */
export function mediaInfoOf({ result }: { readonly result: FeatureResult | undefined }): Video['mediaInfo'] {
  return result?.result.case === 'mediaInfo' ? result.result.value : undefined;
}
