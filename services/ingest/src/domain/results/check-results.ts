import { type FeatureRecord, hasEnded } from '../feature.ts';
import { checkAudioFaults } from './check-audio-faults.ts';
import { checkExtent } from './check-extent.ts';
import { checkFingerprint } from './check-fingerprint.ts';
import { checkKeyframes } from './check-keyframes.ts';
import { checkLoudness } from './check-loudness.ts';
import { checkMediaInfo } from './check-media-info.ts';
import { checkOnScreenText } from './check-on-screen-text.ts';
import { checkPictureFormat } from './check-picture-format.ts';
import { checkSegments } from './check-segments.ts';
import { checkShots } from './check-shots.ts';
import { checkStoryboard } from './check-storyboard.ts';
import { checkTestSignals } from './check-test-signals.ts';
import { checkTranscript } from './check-transcript.ts';
import { checkWaveform } from './check-waveform.ts';
import { type FoundResults, foundResults } from './found-results.ts';

/**
 * What stands between a video and COMPLETED, apart from its artifacts: every feature asked for must have ended, at least
 * one must have a result, and the results must hold by themselves and against each other.
 *
 * @returns one sentence per problem; none when the video is COMPLETED.
 */
export function checkResults(features: readonly FeatureRecord[]): readonly string[] {
  const unfinished = features.filter((feature) => !hasEnded(feature));
  if (unfinished.length > 0) {
    return [`${unfinished.map(({ feature }) => feature).join(', ')} has not ended`];
  }
  if (!features.some(({ state }) => state === 'SUCCEEDED')) return ['not one feature has a result'];
  const found = foundResults(features);
  const shots = features.find(({ feature }) => feature === 'SHOTS');
  return [...checkEach(found), ...checkExtent(found, shots?.damagedRanges)];
}

function checkEach(found: FoundResults): readonly string[] {
  const problems: string[] = [];
  if (found.mediaInfo !== undefined) problems.push(...checkMediaInfo(found.mediaInfo));
  if (found.pictureFormat !== undefined) problems.push(...checkPictureFormat(found.pictureFormat));
  if (found.shots !== undefined) problems.push(...checkShots(found.shots));
  if (found.keyframes !== undefined) problems.push(...checkKeyframes(found.keyframes, found.shots));
  if (found.storyboard !== undefined) problems.push(...checkStoryboard(found.storyboard));
  if (found.black !== undefined) problems.push(...checkSegments('black passage', found.black.segments));
  if (found.silence !== undefined) problems.push(...checkSegments('silence', found.silence.segments));
  if (found.loudness !== undefined) problems.push(...checkLoudness(found.loudness));
  if (found.transcript !== undefined) problems.push(...checkTranscript(found.transcript));
  if (found.freeze !== undefined) problems.push(...checkSegments('frozen passage', found.freeze.segments));
  if (found.testSignals !== undefined) problems.push(...checkTestSignals(found.testSignals));
  if (found.silentBlack !== undefined) {
    problems.push(...checkSegments('silent black passage', found.silentBlack.segments));
  }
  if (found.audioFaults !== undefined) problems.push(...checkAudioFaults(found.audioFaults));
  if (found.waveform !== undefined) problems.push(...checkWaveform(found.waveform));
  if (found.fingerprint !== undefined) problems.push(...checkFingerprint(found.fingerprint, found.shots));
  if (found.onScreenText !== undefined) problems.push(...checkOnScreenText(found.onScreenText));
  return problems;
}
