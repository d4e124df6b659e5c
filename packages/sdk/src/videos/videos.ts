import type { ClientConfig } from '../config.ts';
import type { Download } from '../download/download.ts';
import { type DownloadOptions, openDownload } from '../download/open-download.ts';
import { InternalError, NotFoundError } from '../errors/error-classes.ts';
import { type Feature, toWireFeature, toWireFeatures } from '../model/feature.ts';
import { type AskedPriority, toWirePriority } from '../model/priority.ts';
import {
  type FeatureResults,
  isResultOf,
  toFeatureResult,
  toVideoResults,
  type VideoResults,
} from '../model/results.ts';
import { toSimilarVideo } from '../model/similar-video.ts';
import { type StorageUsage, toStorageUsage } from '../model/storage.ts';
import { toVideo, type Video } from '../model/video.ts';
import type { CallOptions } from '../request/call-options.ts';
import { createPagedList } from '../request/paged-list.ts';
import { newRequestId } from '../request/request-id.ts';
import { streamMessages } from '../request/stream-messages.ts';
import { createUnaryCaller } from '../request/unary-caller.ts';
import { createVideoClients } from '../request/video-clients.ts';
import type { DirectUploadOptions, DirectUploadSource } from '../upload/direct/direct-upload-options.ts';
import { uploadDirect } from '../upload/direct/upload-direct.ts';
import type { UploadSource } from '../upload/upload-source.ts';
import { type NewVideoOptions, type UploadOptions, uploadVideo } from '../upload/upload-video.ts';
import type { SimilarOptions, SimilarVideoList, SimilarVideoPage } from './similar-videos.ts';
import { type UpdateOptions, updateOf, type VideoChanges } from './update-video.ts';
import type { VideoList, VideoPage } from './video-list.ts';
import { type WaitOptions, waitUntilDone } from './wait-until-done.ts';
import { type VideoUpdate, type WatchOptions, watchVideo } from './watch-video.ts';

/** A video to be fetched by the server. */
export interface NewVideo extends NewVideoOptions {
  /** Where to fetch it: `http` or `https`, without credentials. */
  readonly url: string;
}

/** How to read a list. */
export interface ListOptions extends CallOptions {
  /** How many videos a page has at most: 50 by default, 1000 at most. */
  readonly pageSize?: number | undefined;
  /**
   * Which videos (AIP-160), over `status`, `title`, `create_time` and `labels.KEY`:
   * `status = COMPLETED AND labels.team = "news"`. By default all.
   */
  readonly filter?: string | undefined;
  /** `create_time`, `update_time` or `title`, each optionally with ` desc`. By default `create_time desc`. */
  readonly orderBy?: string | undefined;
}

/** How to delete. */
export interface DeleteOptions extends CallOptions {
  /** Whether it is fine when there is no such video. By default it is a NotFoundError. */
  readonly allowMissing?: boolean | undefined;
  /** The video's `etag`: rejects with ConflictError (`ETAG_MISMATCH`) when it was changed since. By default not looked at. */
  readonly etag?: string | undefined;
}

/** What to analyse again. */
export interface ReprocessOptions {
  /** By default everything the video was created with. */
  readonly features?: readonly Feature[] | undefined;
  /** How soon. By default with the priority that it has. */
  readonly priority?: AskedPriority | undefined;
  /** The language that is spoken, as a BCP 47 tag: it becomes the video's. By default the one that it has, if any. */
  readonly language?: string | undefined;
  /**
   * Looks for everything anew, also for what was found before in the same bytes, by the same engine with the same parameters. Default
   * false: that is reused, and the feature says so (`reused`).
   */
  readonly force?: boolean | undefined;
}

/**
 * The videos of a Vidi server. Every method rejects with a VidiError of the class that belongs to what went wrong, or with
 * the signal's reason once its signal was aborted.
 */
export interface Videos {
  /**
   * Hands over a video as bytes. Answers as soon as they are stored; the analysis goes on in the background. With `resumable` it goes
   * on after breaks, and `resumeFrom` in another process.
   */
  upload(source: UploadSource, options?: UploadOptions): Promise<Video>;
  /**
   * Hands over a video as bytes that go straight to the bucket of the server's media store, in parts, several at a time. Rejects
   * with FailedPreconditionError (`UPLOAD_SESSIONS_NEED_S3`) where the server has no bucket: use `upload` with `resumable`.
   */
  uploadDirect(source: DirectUploadSource, options?: DirectUploadOptions): Promise<Video>;
  /** Hands over a video by URL. Answers at once; the server fetches and analyses it in the background. */
  create(video: NewVideo, options?: CallOptions): Promise<Video>;
  /** Reads one video and where it stands. Rejects with NotFoundError when there is none. */
  get(id: string, options?: CallOptions): Promise<Video>;
  /** Lists videos, newest first by default: `for await (const video of client.videos.list())`. */
  list(options?: ListOptions): VideoList;
  /**
   * Changes the title, the labels (all of them), the priority, the language, or several of them. With the `etag` of the video it rejects with ConflictError
   * (`ETAG_MISMATCH`) when somebody changed it since, and is not repeated by itself.
   */
  update(id: string, changes: VideoChanges, options?: UpdateOptions): Promise<Video>;
  /** Deletes a video with its results, its bytes and everything made from them. Running work is stopped. */
  delete(id: string, options?: DeleteOptions): Promise<void>;
  /**
   * Stops the analysis; what was found stays readable. Rejects with FailedPreconditionError (`VIDEO_ENDED`) when the video has
   * COMPLETED or FAILED.
   */
  cancel(id: string, options?: CallOptions): Promise<Video>;
  /**
   * Analyses an ended video again. Rejects with FailedPreconditionError (`VIDEO_NOT_ENDED`) while it is being analysed. Never
   * repeated by itself.
   */
  reprocess(id: string, what?: ReprocessOptions, options?: CallOptions): Promise<Video>;
  /**
   * Follows a video: its state at once, then every change of status, progress and results, until it has ended.
   * `for await (const { video, results } of client.videos.watch(id))`. Outlasts broken connections and restarts.
   */
  watch(id: string, options?: WatchOptions): AsyncIterable<VideoUpdate>;
  /** Waits until a video has ended. Rejects with VideoFailedError or VideoCancelledError when it did not end well. */
  waitUntilDone(id: string, options?: WaitOptions): Promise<Video>;
  /** Reads what was found so far. Rejects with NotFoundError when there is no such video. */
  results(id: string, options?: CallOptions): Promise<VideoResults>;
  /** Reads the result of one feature. Rejects with NotFoundError (`RESULT_NOT_FOUND`) while there is none. */
  result<F extends Feature>(id: string, feature: F, options?: CallOptions): Promise<FeatureResults[F]>;
  /**
   * Finds the videos of the same owner that look like a video or share a passage with it, such as an intro, the most alike first: `for await (const
   * { videoId, relation, passages } of client.videos.findSimilar(id))`. Rejects with NotFoundError (`RESULT_NOT_FOUND`) while the video has no `FINGERPRINT`.
   */
  findSimilar(id: string, options?: SimilarOptions): SimilarVideoList;
  /** Reads the bytes that were handed over or fetched. Rejects with NotFoundError (`SOURCE_NOT_FOUND`) before they are there. */
  downloadSource(id: string, options?: DownloadOptions): Promise<Download>;
  /** Reads a file that the analysis made, by its name in the results, such as `keyframes/00003.jpg`. */
  downloadArtifact(id: string, name: string, options?: DownloadOptions): Promise<Download>;
  /** Reads what all videos of this client's owner take in storage. */
  storageUsage(options?: CallOptions): Promise<StorageUsage>;
}

/**
 * How long a watched stream may be silent before the connection is taken for dead, in milliseconds. A new one costs one
 * message and shows what was missed.
 */
const WATCH_SILENCE_MS = 60_000;

/** Makes the videos of one client. */
export function createVideos(config: ClientConfig): Videos {
  const { json, binary, sessions } = createVideoClients(config);
  const unary = createUnaryCaller(json, config);
  const get = async (id: string, options: CallOptions = {}) =>
    toVideo(await unary(true, options, (service, call) => service.getVideo({ id }, call)));
  const watch = (id: string, options: WatchOptions = {}) => {
    const { signal } = options;
    const silenceMs = (number: number) => (number === 0 ? config.timeoutMs : WATCH_SILENCE_MS);
    return watchVideo(() => streamMessages({ signal, silenceMs }, (call) => json.watchVideo({ id }, call)), options);
  };
  return {
    get,
    watch,
    upload: (source, options = {}) => uploadVideo(config, source, options, (id, signal) => get(id, { signal })),
    uploadDirect: (source, options = {}) =>
      uploadDirect({ config, call: createUnaryCaller(sessions, config) }, source, options),
    create: async (video, options = {}) => {
      const {
        url,
        title = '',
        features,
        labels = {},
        requestId = newRequestId(),
        priority,
        language = '',
        force = false,
      } = video;
      const described = { title, features: toWireFeatures(features), labels: { ...labels }, language };
      const request = { url, ...described, requestId, priority: toWirePriority(priority), force };
      return toVideo(await unary(true, options, (service, call) => service.createVideo(request, call)));
    },
    list: ({ pageSize = 0, filter = '', orderBy = '', ...options } = {}) =>
      createPagedList(
        async (pageToken): Promise<VideoPage> => {
          const request = { pageSize, pageToken, filter, orderBy };
          const page = await unary(true, options, (service, call) => service.listVideos(request, call));
          return { videos: page.videos.map(toVideo), nextPageToken: page.nextPageToken || undefined };
        },
        ({ videos }) => videos,
      ),
    update: async (id, changes, { etag = '', ...options } = {}) => {
      const request = updateOf(id, changes, etag);
      // A repetition after a lost answer would meet the etag that the first one made.
      return toVideo(await unary(etag === '', options, (service, call) => service.updateVideo(request, call)));
    },
    delete: async (id, { allowMissing = false, etag = '', ...options } = {}) => {
      let attempts = 0;
      try {
        await unary(true, options, (service, call, attempt) => {
          attempts = attempt + 1;
          return service.deleteVideo({ id, allowMissing, etag }, call);
        });
      } catch (error) {
        // The attempt whose answer was lost may have deleted it.
        if (!(error instanceof NotFoundError && attempts > 1)) throw error;
      }
    },
    cancel: async (id, options = {}) =>
      toVideo(await unary(true, options, (service, call) => service.cancelVideo({ id }, call))),
    reprocess: async (id, { features, priority, language = '', force = false } = {}, options = {}) => {
      const request = { id, features: toWireFeatures(features), priority: toWirePriority(priority), language, force };
      return toVideo(await unary(false, options, (service, call) => service.reprocessVideo(request, call)));
    },
    waitUntilDone: (id, options = {}) =>
      waitUntilDone({ watch: (how) => watch(id, how), get: (signal) => get(id, { signal }) }, options),
    results: async (id, options = {}) =>
      toVideoResults(await unary(true, options, (service, call) => service.getVideoResults({ id }, call))),
    result: async (id, feature, options = {}) => {
      const request = { id, feature: toWireFeature(feature) };
      const found = toFeatureResult(
        await unary(true, options, (service, call) => service.getFeatureResult(request, call)),
      );
      if (!isResultOf(found, feature)) {
        throw new InternalError(`the server answered with ${found?.feature ?? 'nothing'} when asked for ${feature}`);
      }
      return found.result;
    },
    findSimilar: (id, { pageSize = 0, ...options } = {}) =>
      createPagedList(
        async (pageToken): Promise<SimilarVideoPage> => {
          const request = { id, pageSize, pageToken };
          const page = await unary(true, options, (service, call) => service.findSimilarVideos(request, call));
          return { videos: page.similarVideos.map(toSimilarVideo), nextPageToken: page.nextPageToken || undefined };
        },
        ({ videos }) => videos,
      ),
    downloadSource: (id, options = {}) =>
      openDownload((range, call) => binary.downloadSource({ id, ...range }, call), config, options),
    downloadArtifact: (id, name, options = {}) =>
      openDownload((range, call) => binary.downloadArtifact({ id, name, ...range }, call), config, options),
    storageUsage: async (options = {}) =>
      toStorageUsage(await unary(true, options, (service, call) => service.getStorageUsage({}, call))),
  };
}
