import { createHash } from 'node:crypto';
import { create, equals, isMessage, type Message, toBinary } from '@bufbuild/protobuf';
import { type FeatureResult, FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { type Video, VideoSchema } from '@vidi/contracts/vidi/v1/video';
import { WatchVideoResponseSchema } from '@vidi/contracts/vidi/v1/video_service';

/** What somebody who follows a video was told. */
export interface ToldWatch {
  note(message: Message): void;
  /** The message without what was told; undefined when nothing is left of it. */
  newsIn(message: Message): Message | undefined;
}

/** Remembers the last state, and of results their hashes: those of a long video are large. */
export function createToldWatch(): ToldWatch {
  let last: Video | undefined;
  const results = new Map<string, string>();
  const isTold = (result: FeatureResult) => results.get(kindOf(result)) === hashOf(result);
  return {
    note: (message) => {
      if (!isMessage(message, WatchVideoResponseSchema)) return;
      last = message.video;
      for (const result of message.results) results.set(kindOf(result), hashOf(result));
    },
    newsIn: (message) => {
      if (!isMessage(message, WatchVideoResponseSchema)) return message;
      const { video } = message;
      const found = message.results.filter((result) => !isTold(result));
      const isSame = video !== undefined && last !== undefined && equals(VideoSchema, video, last);
      if (isSame && found.length === 0) return undefined;
      return create(WatchVideoResponseSchema, { ...(video && { video }), results: found });
    },
  };
}

/** A video has one result of each kind. */
function kindOf({ result }: FeatureResult): string {
  return result.case ?? '';
}

function hashOf(result: FeatureResult): string {
  return createHash('sha256').update(toBinary(FeatureResultSchema, result)).digest('base64');
}
