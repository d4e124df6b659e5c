import type { ClientConfig } from '../config.ts';
import { NotFoundError } from '../errors/error-classes.ts';
import { toWireFeatures } from '../model/feature.ts';
import { toVideoResults, type VideoResults } from '../model/results.ts';
import { toVideo, type Video } from '../model/video.ts';
import { type CallOptions, createUnaryCaller } from '../request/unary-caller.ts';
import type { UploadSource } from '../upload/upload-source.ts';
import { type NewVideoOptions, type UploadOptions, uploadVideo } from '../upload/upload-video.ts';
import { createVideoList, type VideoList } from './video-list.ts';
import { type WaitOptions, waitUntilDone } from './wait-until-done.ts';

/** A video to be fetched by the server. */
export interface NewVideo extends NewVideoOptions {
  /** Where to fetch it: `http` or `https`, without credentials. */
  readonly url: string;
}

/** How to read a list. */
export interface ListOptions extends CallOptions {
  /** How many videos a page has at most: 50 by default, 1000 at most. */
  readonly pageSize?: number | undefined;
}

/**
 * The videos of a Vidi server. Every method rejects with a VidiError of the class that belongs to what went wrong, or with
 * the signal's reason once its signal was aborted.
 */
export interface Videos {
  /** Hands over a video as bytes. Answers as soon as they are stored; the analysis goes on in the background. */
  upload(source: UploadSource, options?: UploadOptions): Promise<Video>;
  /** Hands over a video by URL. Answers at once; the server fetches and analyses it in the background. */
  create(video: NewVideo, options?: CallOptions): Promise<Video>;
  /** Reads one video and where it stands. Rejects with NotFoundError when there is none. */
  get(id: string, options?: CallOptions): Promise<Video>;
  /** Lists videos, newest first: `for await (const video of client.videos.list())`. */
  list(options?: ListOptions): VideoList;
  /** Reads what was found so far. Rejects with NotFoundError when there is no such video. */
  results(id: string, options?: CallOptions): Promise<VideoResults>;
  /** Deletes a video with its results, its bytes and everything made from them. Running work is stopped. */
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Waits until a video has ended. Rejects with VideoFailedError or VideoCancelledError when it did not end well. */
  waitUntilDone(id: string, options?: WaitOptions): Promise<Video>;
}

/** Makes the videos of one client. */
export function createVideos(config: ClientConfig): Videos {
  const unary = createUnaryCaller(config);
  const get = async (id: string, options: CallOptions = {}) =>
    toVideo(await unary(true, options, (service, call) => service.getVideo({ id }, call)));
  return {
    get,
    upload: (source, options = {}) => uploadVideo(config, source, options),
    create: async ({ url, title = '', features, labels = {} }, options = {}) => {
      const request = { url, title, features: toWireFeatures(features), labels: { ...labels } };
      return toVideo(await unary(false, options, (service, call) => service.createVideo(request, call)));
    },
    list: ({ pageSize = 0, ...options } = {}) =>
      createVideoList(async (pageToken) => {
        const page = await unary(true, options, (service, call) => service.listVideos({ pageSize, pageToken }, call));
        return { videos: page.videos.map(toVideo), nextPageToken: page.nextPageToken || undefined };
      }),
    results: async (id, options = {}) =>
      toVideoResults(await unary(true, options, (service, call) => service.getVideoResults({ id }, call))),
    delete: async (id, options = {}) => {
      let attempts = 0;
      try {
        await unary(true, options, (service, call, attempt) => {
          attempts = attempt + 1;
          return service.deleteVideo({ id }, call);
        });
      } catch (error) {
        // The attempt whose answer was lost may have deleted it.
        if (!(error instanceof NotFoundError && attempts > 1)) throw error;
      }
    },
    waitUntilDone: (id, options = {}) => waitUntilDone((signal) => get(id, { signal }), options),
  };
}
