import type { TrackState } from './decoding/media-file.ts';
import type { FeatureDefinition } from './features/feature.ts';
import type { AnalysisMessage } from './process-messages.ts';
import { withoutResult } from './running-feature.ts';

/** Why a feature has nothing to look at. */
interface Absence {
  readonly reason: string;
  readonly message: string;
}

export const NO_PICTURE: Absence = { reason: 'NO_VIDEO_STREAM', message: 'The file has no picture.' };
export const NO_SOUND: Absence = { reason: 'NO_AUDIO_STREAM', message: 'The file has no sound.' };
export const NO_SUBTITLES: Absence = {
  reason: 'NO_SUBTITLES',
  message:
    'The file has no subtitle track of text (SRT, ASS, WebVTT, MP4 timed text), and no speech to text is set up. Put such a track into the file, or set VIDI_WHISPER_MODEL or VIDI_TRANSCRIPTION_URL.',
};

/** The features that can run on a track; the others are reported. */
export function applicable<D extends FeatureDefinition>(
  definitions: readonly D[],
  track: TrackState,
  absence: Absence,
  send: (message: AnalysisMessage) => void,
): readonly D[] {
  if (track.state === 'decodable') {
    return definitions;
  }
  for (const definition of definitions) {
    send(
      track.state === 'absent'
        ? withoutResult(definition, 'skipped', absence.reason, absence.message)
        : withoutResult(definition, 'failed', 'UNSUPPORTED_CODEC', `There is no decoder for ${track.codec}.`),
    );
  }
  return [];
}
