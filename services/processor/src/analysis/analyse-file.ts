import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import { AnalysisError } from '../domain/analysis-error.ts';
import { applicable, NO_PICTURE, NO_SOUND, NO_SUBTITLES } from './applicable-features.ts';
import { mergeRanges } from './decoding/damage/merge-ranges.ts';
import type { LibavLog } from './decoding/libav/libav-log.ts';
import { openMediaFile } from './decoding/libav/open-media-file.ts';
import type { MediaDamage, MediaFile, PictureConsumer, SoundConsumer, TrackState } from './decoding/media-file.ts';
import { fanOutPicture, fanOutSound, guardedSubtitles, onlySparse } from './fan-out.ts';
import type {
  ArtifactWriter,
  FeatureDefinition,
  PictureAndSoundConsumer,
  PictureAndSoundFeature,
  PictureFeature,
  PictureOrSoundFeature,
  PictureSetting,
  SoundFeature,
  SubtitleFeature,
} from './features/feature.ts';
import { ShotStream } from './features/shots/shot-stream.ts';
import { holdsWhatIsSaid } from './features/transcript/choose-track.ts';
import { speechFeature } from './features/transcript/speech-feature.ts';
import type { AnalyseCommand, AnalysisMessage } from './process-messages.ts';
import { ProgressReporter } from './progress-reporter.ts';
import { found, RunningFeature } from './running-feature.ts';
import { halvesOf, partOf, type Runner } from './running-half.ts';
import { toSeconds } from './time/rational-time.ts';

/** What an analysis works with. */
export interface AnalysisSurroundings {
  /** Folder of the source. */
  readonly folder: string;
  /** Everything that can be found, in the order of reporting. */
  readonly features: readonly FeatureDefinition[];
  readonly artifacts: ArtifactWriter;
  readonly log: LibavLog;
  readonly send: (message: AnalysisMessage) => void;
}

/**
 * Finds the features in one decode of the file and reports each as soon as it is known: first what the container says, then
 * what the frames and samples show.
 *
 * @throws {AnalysisError} when the file as a whole cannot be analysed.
 */
export async function analyseFile(command: AnalyseCommand, surroundings: AnalysisSurroundings): Promise<void> {
  const { folder, log } = surroundings;
  const send = withoutProgressOfEnded(surroundings.send);
  const wanted = selectFeatures(command, surroundings.features);
  await using file = await openMediaFile(folder, command.sourceFile, command.limits, log);
  const { duration } = file.facts;
  send({ kind: 'opened', durationMs: duration === undefined ? undefined : toSeconds(duration) * 1000 });
  for (const definition of wanted) {
    if (definition.needs === 'container') {
      send(found(definition, definition.find(file.facts)));
    }
  }
  const definitions = command.recordSpeech ? withSpeech(wanted, file, command.language) : wanted;
  await decodeFor(definitions, file, command, { ...surroundings, send });
}

/** Nothing follows the last word on a feature. */
function withoutProgressOfEnded(send: (message: AnalysisMessage) => void): (message: AnalysisMessage) => void {
  const ended = new Set<Feature>();
  return (message) => {
    if (message.kind === 'result' || message.kind === 'skipped' || message.kind === 'failed') {
      ended.add(message.feature);
    }
    if (message.kind !== 'progress' || !ended.has(message.feature)) {
      send(message);
    }
  };
}

function selectFeatures({ features }: AnalyseCommand, known: readonly FeatureDefinition[]): FeatureDefinition[] {
  const unknown = features.filter((feature) => !known.some((definition) => definition.feature === feature));
  if (unknown.length > 0) {
    throw new AnalysisError(
      'ANALYSIS_FAILED',
      `This processor does not know feature ${unknown.join(', ')}.`,
      'UNKNOWN',
    );
  }
  return known.filter((definition) => features.includes(definition.feature));
}

/** Where the file has no subtitles, or only such as are known to be in another language or for signs alone, what is said is taken from the sound. */
function withSpeech(
  wanted: readonly FeatureDefinition[],
  { subtitles, sound, soundStreamIndex = -1 }: MediaFile,
  language: string | undefined,
): readonly FeatureDefinition[] {
  const isRead = subtitles.some((track) => holdsWhatIsSaid(track, language));
  const isHeard = subtitles.length === 0 || (!isRead && sound.state === 'decodable');
  return wanted.map((definition) =>
    definition.needs === 'subtitles' && isHeard ? speechFeature(soundStreamIndex) : definition,
  );
}

async function decodeFor(
  wanted: readonly FeatureDefinition[],
  file: MediaFile,
  { language, limits }: AnalyseCommand,
  { artifacts, log, send }: AnalysisSurroundings,
): Promise<void> {
  using resources = new DisposableStack();
  let damage: MediaDamage = { picture: [], sound: [] };
  const ofPicture = () => damage.picture;
  const ofSound = () => damage.sound;
  const ofBoth = () => mergeRanges([...damage.picture, ...damage.sound]);
  const { duration } = file.facts;
  const setting: PictureSetting = { duration, tick: file.pictureTick ?? 1n, images: file.images };
  const shots = new ShotStream();
  const pictures: Runner<PictureConsumer>[] = applicable(
    wanted.filter(needsPicture),
    file.picture,
    NO_PICTURE,
    send,
  ).map((definition) =>
    resources.use(new RunningFeature(definition, definition.start(artifacts, shots, setting), send, ofPicture)),
  );
  const sounds: Runner<SoundConsumer>[] = applicable(wanted.filter(needsSound), file.sound, NO_SOUND, send).map(
    (definition) => resources.use(new RunningFeature(definition, definition.start(artifacts), send, ofSound)),
  );
  const pairs = applicable(
    applicable(wanted.filter(needsBoth), file.picture, NO_PICTURE, send),
    file.sound,
    NO_SOUND,
    send,
  );
  const either = wanted.filter(needsEither);
  for (const definition of [...pairs, ...either]) {
    const running = resources.use(new RunningFeature(definition, definition.start(artifacts), send, ofBoth));
    const pictureOf = (both: PictureAndSoundConsumer) => both.picture;
    const soundOf = (both: PictureAndSoundConsumer) => both.sound;
    if (file.sound.state !== 'decodable') {
      pictures.push(partOf(running, pictureOf));
    } else if (file.picture.state !== 'decodable') {
      sounds.push(partOf(running, soundOf));
    } else {
      const [picture, sound] = halvesOf(running, pictureOf, soundOf);
      pictures.push(picture);
      sounds.push(sound);
    }
  }
  const subtitleState: TrackState = { state: file.subtitles.length > 0 ? 'decodable' : 'absent' };
  const subtitles = applicable(wanted.filter(needsSubtitles), subtitleState, NO_SUBTITLES, send).map((definition) =>
    resources.use(
      new RunningFeature(definition, definition.start({ tracks: file.subtitles, language, duration, limits }), send),
    ),
  );
  const [subtitle] = subtitles;
  if (pictures.length === 0 && sounds.length === 0 && subtitle === undefined) {
    return;
  }
  const progress = new ProgressReporter(
    wanted.filter(
      (definition) =>
        (definition.needs === 'picture' && pictures.length > 0) ||
        (definition.needs === 'sound' && sounds.length > 0) ||
        (definition.needs === 'subtitles' && subtitles.length > 0) ||
        definition.needs === 'picture-or-sound' ||
        pairs.some((pair) => pair === definition),
    ),
    duration,
    send,
  );
  const ended = { picture: false, sound: false };
  const sparsePicture = onlySparse(pictures, () => (ended.picture = true));
  await file.decode({
    ...(sparsePicture && { sparsePicture }),
    ...(pictures.length > 0 && !sparsePicture && { picture: fanOutPicture(pictures, () => (ended.picture = true)) }),
    ...(sounds.length > 0 && { sound: fanOutSound(sounds, () => (ended.sound = true)) }),
    ...(subtitle && { subtitles: guardedSubtitles(subtitle) }),
    onDamage: (found) => (damage = found),
    onPosition: (position) => progress.report(position),
  });
  if (pictures.length + sounds.length > 0 && !ended.picture && !ended.sound) {
    const detail = log.recent().at(-1);
    throw new AnalysisError(
      'CORRUPT',
      `Nothing in the file could be decoded; it is damaged or incomplete${detail === undefined ? '' : ` (${detail})`}.`,
      'PERMANENT',
    );
  }
  for (const picture of pictures) {
    picture.failUnlessReported('CORRUPT', 'Not one frame of the picture could be decoded; the file is damaged.');
  }
  for (const sound of sounds) {
    sound.failUnlessReported('CORRUPT', 'Not one sample of the sound could be decoded; the file is damaged.');
  }
}

function needsBoth(definition: FeatureDefinition): definition is PictureAndSoundFeature {
  return definition.needs === 'picture-and-sound';
}

function needsEither(definition: FeatureDefinition): definition is PictureOrSoundFeature {
  return definition.needs === 'picture-or-sound';
}

function needsPicture(definition: FeatureDefinition): definition is PictureFeature {
  return definition.needs === 'picture';
}

function needsSound(definition: FeatureDefinition): definition is SoundFeature {
  return definition.needs === 'sound';
}

function needsSubtitles(definition: FeatureDefinition): definition is SubtitleFeature {
  return definition.needs === 'subtitles';
}
