import { AVMEDIA_TYPE_VIDEO, avGetCodecName, Codec, type Demuxer, type Stream } from 'node-av';
import type { TrackState } from '../media-file.ts';
import { kindOf } from './read-facts.ts';

/** The stream of a medium that is decoded. */
interface ChosenStream {
  /** Undefined where there is none that can be. */
  readonly stream: Stream | undefined;
  readonly state: TrackState;
}

/** Chooses the picture and the sound of a file that are decoded. */
export function chooseStreams(demuxer: Demuxer): { readonly video: ChosenStream; readonly audio: ChosenStream } {
  const best = demuxer.findBestStream(AVMEDIA_TYPE_VIDEO);
  const videos = demuxer.streams.filter((stream) => kindOf(stream) === 'video');
  // libav's choice (largest, flagged as default), unless that is cover art or has no decoder.
  const video = (best && isDecodableVideo(best) ? best : undefined) ?? videos.find(isDecodable);
  const sounds = demuxer.streams.filter((stream) => kindOf(stream) === 'audio');
  const audio = sounds.find(isDecodable);
  return {
    video: { stream: video, state: trackState(video, videos) },
    audio: { stream: audio, state: trackState(audio, sounds) },
  };
}

function isDecodable(stream: Stream): boolean {
  return Codec.findDecoder(stream.codecpar.codecId) !== null;
}

function isDecodableVideo(stream: Stream): boolean {
  return kindOf(stream) === 'video' && isDecodable(stream);
}

function trackState(chosen: Stream | undefined, [first]: readonly Stream[]): TrackState {
  if (chosen) return { state: 'decodable' };
  return first
    ? { state: 'unsupported', codec: avGetCodecName(first.codecpar.codecId) ?? 'an unknown codec' }
    : { state: 'absent' };
}
