import type {
  AudioFault,
  Fingerprint,
  Loudness,
  MediaInfo,
  OnScreenText,
  PictureFormat,
  Rational,
  Segment,
  Storyboard,
  Stream,
  TestSignal,
  Transcript,
  Transition,
  Video,
  VideoResults,
} from '@vidi/sdk';
import pc from 'picocolors';
import { bytesText, clockText, spanText } from './time-text.ts';

/** Most rows of a table; a long film has thousands of shots. */
const MAX_ROWS = 40;

/**
 * What was found, for people.
 *
 * @param pathOfArtifact where the media store keeps an artifact, by its name.
 */
export function summary(video: Video, results: VideoResults, pathOfArtifact: (name: string) => string): string {
  const { shots, storyboard, black, loudness, silence, transcript, freeze, audioFaults, silentBlack } = results;
  const { fingerprint, onScreenText, testSignals, pictureFormat } = results;
  return [
    ...heading('Video', `${video.title} (${video.id})`),
    ...mediaLines(video, results.mediaInfo ?? video.mediaInfo),
    ...(pictureFormat ? [...heading('Pictures', undefined), ...formatLines(pictureFormat)] : []),
    ...(shots ? [...heading('Shots', `${shots.shots.length}`), ...shotLines(results, pathOfArtifact)] : []),
    ...(storyboard ? [...heading('Storyboard', undefined), ...storyboardLines(storyboard, pathOfArtifact)] : []),
    ...(black ? [...heading('Black passages', count(black.segments)), ...segmentLines(black.segments)] : []),
    ...(loudness ? [...heading('Loudness', undefined), loudnessLine(loudness)] : []),
    ...(silence ? [...heading('Silent passages', count(silence.segments)), ...segmentLines(silence.segments)] : []),
    ...(transcript ? [...heading('Transcript', transcriptNote(transcript)), ...transcriptLines(transcript)] : []),
    ...(freeze ? [...heading('Frozen passages', count(freeze.segments)), ...segmentLines(freeze.segments)] : []),
    ...(silentBlack
      ? [...heading('Silent black passages', count(silentBlack.segments)), ...segmentLines(silentBlack.segments)]
      : []),
    ...(testSignals
      ? [...heading('Test signals', count(testSignals.signals)), ...signalLines(testSignals.signals)]
      : []),
    ...(audioFaults
      ? [...heading('Faults of the sound', count(audioFaults.faults)), ...faultLines(audioFaults.faults)]
      : []),
    ...(fingerprint ? [...heading('Fingerprint', undefined), fingerprintLine(fingerprint)] : []),
    ...(onScreenText
      ? [...heading('Text in the picture', count(onScreenText.segments)), ...textLines(onScreenText)]
      : []),
    ...missingLines(results),
  ].join('\n');
}

function heading(name: string, note: string | undefined): readonly string[] {
  return ['', `${pc.bold(name)}${note === undefined ? '' : `  ${note}`}`];
}

function count(segments: readonly Segment[]): string {
  return segments.length === 0 ? 'none' : String(segments.length);
}

function mediaLines(video: Video, info: MediaInfo | undefined): readonly string[] {
  const { sizeBytes, sha256 } = video.source;
  const facts = [
    info?.durationSeconds === undefined ? undefined : clockText(info.durationSeconds),
    info?.container,
    sizeBytes === undefined ? undefined : bytesText(sizeBytes),
    sha256 === undefined ? undefined : `SHA-256 ${sha256.slice(0, 12)}...`,
  ].filter((fact) => fact !== undefined);
  return [
    `  ${facts.join(', ')}`,
    ...(info?.streams ?? []).map((stream) => `  stream ${stream.index}: ${streamText(stream)}`),
    ...(info?.chapters ?? [])
      .slice(0, MAX_ROWS)
      .map((chapter) => `  chapter ${spanText(chapter)}  ${chapter.title ?? ''}`.trimEnd()),
  ];
}

function streamText({ kind, codec, profile, level, language, video, audio }: Stream): string {
  const version = [profile, level].filter((fact) => fact !== undefined).join(' ');
  const facts = [`${kind.toLowerCase()} ${codec}${version === '' ? '' : ` (${version})`}`];
  if (video !== undefined) {
    facts.push(`${video.width}x${video.height}`);
    if (video.frameRate !== undefined) facts.push(rateText(video.frameRate));
    if (video.scanType === 'TOP_FIELD_FIRST' || video.scanType === 'BOTTOM_FIELD_FIRST') facts.push('interlaced');
    if (video.dynamicRange !== 'SDR' && video.dynamicRange !== 'UNKNOWN') facts.push(video.dynamicRange);
    if (video.rotation !== 0) facts.push(`rotated by ${video.rotation} degrees`);
  }
  if (audio !== undefined) facts.push(`${audio.sampleRate} Hz`, audio.channelLayout ?? `${audio.channels} channels`);
  if (language !== undefined) facts.push(`language ${language}`);
  return facts.join(', ');
}

function rateText({ numerator, denominator }: Rational): string {
  return `${denominator === 1 ? numerator : `${numerator}/${denominator}`} frames/s`;
}

/** What the pictures show of their format. */
function formatLines({ frameTiming, scan, activeArea }: PictureFormat): readonly string[] {
  const { frameCount, regularity, frameRate, averageFrameRate, gapCount = 0, untimedFrameCount } = frameTiming;
  const times = [`${frameCount} frames`];
  if (frameRate !== undefined) times.push(`${rateText(frameRate)} throughout`);
  else if (averageFrameRate !== undefined) {
    const { numerator, denominator } = averageFrameRate;
    const varying = regularity === 'VARIABLE' ? ', varying' : '';
    times.push(`${(numerator / denominator).toFixed(2)} frames/s on average${varying}`);
  }
  if (gapCount > 0) times.push(`frames missing at ${gapCount} ${gapCount === 1 ? 'place' : 'places'}`);
  if (untimedFrameCount > 0) times.push(`${untimedFrameCount} without a time`);
  const shown = scan && `${scan.kind.toLowerCase().replaceAll('_', ' ')} (sure by ${scan.confidence.toFixed(2)})`;
  const area = activeArea && `${activeArea.width}x${activeArea.height} (${activeArea.aspectRatio.toFixed(2)}:1)`;
  const { left = 0, top = 0, right = 1, bottom = 1 } = activeArea?.box ?? {};
  const hasBars = left > 0 || top > 0 || right < 1 || bottom < 1;
  return [
    `  ${times.join(', ')}`,
    `  scan: ${shown ?? 'cannot be told'}`,
    `  without bars: ${area === undefined ? 'cannot be told' : hasBars ? area : 'all of it, there are none'}`,
  ];
}

function shotLines({ shots, keyframes }: VideoResults, pathOfArtifact: (name: string) => string): readonly string[] {
  if (shots === undefined) return [];
  const keyframeOf = new Map(keyframes?.keyframes.map((keyframe) => [keyframe.shotIndex, keyframe]));
  const rows = shots.shots.slice(0, MAX_ROWS).map((shot) => {
    const sure = shot.confidence === undefined ? '' : shot.confidence.toFixed(2);
    const keyframe = keyframeOf.get(shot.index);
    const picture = keyframe === undefined ? '' : `${clockText(keyframe.timeSeconds)}  ${keyframe.image.name}`;
    const opening = transitionText(shot.opening);
    return row([
      String(shot.index + 1),
      spanText(shot),
      `${shot.startFrame}-${shot.endFrame - 1}`,
      opening,
      sure,
      picture,
    ]);
  });
  const more = shots.shots.length > MAX_ROWS ? [`  ... and ${shots.shots.length - MAX_ROWS} more`] : [];
  const first = keyframes?.keyframes[0]?.image.name;
  const where = first === undefined ? [] : [`  keyframes are in ${folderOf(pathOfArtifact(first))}`];
  return [pc.dim(row(['#', 'time', 'frames', 'opens with', 'sure', 'keyframe'])), ...rows, ...more, ...where];
}

/** How a shot begins, and how many frames that takes. */
function transitionText(transition: Transition | undefined): string {
  if (transition === undefined || transition.kind === 'VIDEO_EDGE') return '';
  const frames = transition.endFrame - transition.startFrame;
  const name = transition.kind.toLowerCase().replaceAll('_', ' ');
  return frames === 0 ? name : `${name}, ${frames} fr.`;
}

const WIDTHS = [4, 23, 14, 16, 5, 0];

function row(cells: readonly string[]): string {
  return `  ${cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join(' ')}`.trimEnd();
}

function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, '');
}

function storyboardLines(
  { intervalSeconds, tileWidth, tileHeight, tiles, sheets, vtt }: Storyboard,
  pathOfArtifact: (name: string) => string,
): readonly string[] {
  const what = `${tiles.length} tiles of ${tileWidth}x${tileHeight}, one every ${intervalSeconds} s`;
  return [
    `  ${what}, on ${sheets.length} ${sheets.length === 1 ? 'sheet' : 'sheets'}`,
    `  for players: ${pathOfArtifact(vtt.name)}`,
  ];
}

function loudnessLine({ integratedLufs, rangeLu, truePeakDbtp }: Loudness): string {
  return `  integrated ${number(integratedLufs, 'LUFS')}, range ${number(rangeLu, 'LU')}, true peak ${number(truePeakDbtp, 'dBTP')}`;
}

function number(value: number | undefined, unit: string): string {
  return value === undefined ? 'not measurable' : `${value.toFixed(1)} ${unit}`;
}

function segmentLines(segments: readonly Segment[]): readonly string[] {
  return segments.map(
    (segment) => `  ${spanText(segment)}  (${(segment.endSeconds - segment.startSeconds).toFixed(2)} s)`,
  );
}

function transcriptNote({ origin, language, segments }: Transcript): string {
  return [`${segments.length} cues`, origin.toLowerCase(), language].filter((fact) => fact !== undefined).join(', ');
}

function transcriptLines({ segments }: Transcript): readonly string[] {
  return textLines({ segments });
}

function textLines({ segments }: Pick<Transcript | OnScreenText, 'segments'>): readonly string[] {
  const more = segments.length > MAX_ROWS ? [`  ... and ${segments.length - MAX_ROWS} more`] : [];
  const rows = segments.slice(0, MAX_ROWS).map((cue) => `  ${spanText(cue)}  ${cue.text.replaceAll('\n', ' / ')}`);
  return [...rows, ...more];
}

function signalLines(signals: readonly TestSignal[]): readonly string[] {
  return signals.map(({ colorBars, tone, ...span }) => {
    const bars = colorBars && `colour bars ${colorBars.pattern}`;
    const sine = tone && `tone of ${tone.frequencyHz.toFixed(0)} Hz at ${tone.levelDbfs.toFixed(1)} dBFS`;
    return `  ${spanText(span)}  ${bars ?? sine ?? 'unknown'}`;
  });
}

function faultLines(faults: readonly AudioFault[]): readonly string[] {
  return faults.map((fault) => `  ${spanText(fault)}  ${fault.kind.toLowerCase().replaceAll('_', ' ')}`);
}

function fingerprintLine({ signatures, stepSeconds, shots }: Fingerprint): string {
  const there = signatures.filter((signature) => signature !== undefined).length;
  return `  ${there} signatures, one every ${stepSeconds} s${there < signatures.length ? ` but ${signatures.length - there} where nothing is seen` : ''}; of ${shots.length} shots`;
}

function missingLines({ features }: VideoResults): readonly string[] {
  const missing = features.filter(({ state }) => state === 'SKIPPED' || state === 'FAILED');
  if (missing.length === 0) return [];
  return [
    ...heading('Not there', undefined),
    ...missing.map(
      ({ feature, state, reason }) => `  ${feature} ${state}: ${reason?.message ?? 'no reason was given'}`,
    ),
  ];
}
