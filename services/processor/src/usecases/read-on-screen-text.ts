import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { type FeatureResult, FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { BLANK_RULE, BlankStrips } from '../domain/on-screen-text/blank-strips.ts';
import { around, type Box } from '../domain/on-screen-text/box.ts';
import {
  boxOf,
  groupLines,
  joinRows,
  MERGE_RULE,
  mergeOverTime,
  type ShownLine,
  type ShownText,
  textOf,
} from '../domain/on-screen-text/merge-lines.ts';
import { believable, meanConfidence, READING_RULE, type ReadWord } from '../domain/on-screen-text/read-line.ts';
import type { Stage } from '../domain/stage.ts';
import { TextReadingError } from '../domain/text-reading-error.ts';
import type { TextReadingLimits } from '../domain/text-reading-limits.ts';
import type { Analyser, AnalysisEvent, AnalysisFeatureResult, AnalysisRequest } from '../ports/analyser.ts';
import type { OpenStripFile, RecordedStrip, StripFile } from '../ports/strip-file.ts';
import type { TextReader } from '../ports/text-reader.ts';

/** What finishing on-screen text needs. */
export interface ReadOnScreenTextParts {
  readonly reader: TextReader;
  readonly openStrips: OpenStripFile;
  readonly limits: Pick<TextReadingLimits, 'videoMs'>;
}

/** Pictures in a row that cannot be read before all is given up. */
const MAX_FAILURES = 3;
/** At most four reports a second. */
const MS_BETWEEN_REPORTS = 250;
/** As the API promises. */
const MAX_SEGMENTS = 10_000;

/**
 * An analyser that finishes on-screen text: the analysis cuts out lines that may be text, and when it has told everything else, they are
 * read. So the one decode never waits for the reader, and what waits is on the disk, bounded by what may be cut out.
 */
export function createTextReadingAnalyser(analyser: Analyser, parts: ReadOnScreenTextParts): Analyser {
  return {
    async analyse(request) {
      if (request.features.includes(Feature.ON_SCREEN_TEXT)) parts.reader.warmUp();
      let unfinished: AnalysisFeatureResult | undefined;
      const onEvent = async (event: AnalysisEvent): Promise<void> => {
        if (isUnfinished(event)) unfinished = event;
        else await request.onEvent(halved(event));
      };
      await analyser.analyse({ ...request, onEvent });
      if (unfinished !== undefined) await request.onEvent(await finish(unfinished, request, parts));
    },
  };
}

/** An analyser without a reader: on-screen text is skipped for the reason given, and not looked for. */
export function createTextSkippingAnalyser(
  analyser: Analyser,
  skipped: {
    readonly engine: string;
    readonly engineVersion: string;
    readonly reason: string;
    readonly message: string;
  },
): Analyser {
  return {
    async analyse(request) {
      const features = request.features.filter((feature) => feature !== Feature.ON_SCREEN_TEXT);
      if (features.length < request.features.length) {
        await request.onEvent({ ...skipped, kind: 'skipped', feature: Feature.ON_SCREEN_TEXT });
      }
      if (features.length > 0) await analyser.analyse({ ...request, features });
    },
  };
}

/** How everything is found where on-screen text is finished by a reader. */
export function textReadingStages(
  stages: readonly Stage[],
  { engine, engineVersion, parameters }: Pick<TextReader, 'engine' | 'engineVersion' | 'parameters'>,
): readonly Stage[] {
  const reading = {
    rule: READING_RULE,
    blanks: BLANK_RULE,
    merging: MERGE_RULE,
    reader: { engine, engineVersion, parameters },
  };
  return stages.map((stage) =>
    stage.feature === Feature.ON_SCREEN_TEXT
      ? { ...stage, parameters: { watching: stage.parameters, reading } }
      : stage,
  );
}

function isUnfinished(event: AnalysisEvent): event is AnalysisFeatureResult {
  return event.kind === 'result' && event.result.result.case === 'onScreenText';
}

/** The other half of the progress is the reader's. */
function halved(event: AnalysisEvent): AnalysisEvent {
  if (event.kind !== 'progress' || event.feature !== Feature.ON_SCREEN_TEXT) return event;
  return { ...event, percent: Math.floor(event.percent / 2) };
}

async function finish(
  event: AnalysisFeatureResult,
  request: AnalysisRequest,
  parts: ReadOnScreenTextParts,
): Promise<AnalysisEvent> {
  try {
    await using file = await parts.openStrips(request.workDir);
    const { lines, isTruncated } = await readAll(file, request, parts);
    const wasTruncated = event.result.result.case === 'onScreenText' && event.result.result.value.truncated;
    const texts = groupLines(joinRows(mergeOverTime(lines)));
    return { ...event, artifacts: [], result: toResult(texts, parts.reader.languages, isTruncated || wasTruncated) };
  } catch (error) {
    if (!(error instanceof TextReadingError)) throw error;
    const { feature, engine, engineVersion } = event;
    return { kind: 'failed', feature, engine, engineVersion, reason: error.reason, message: error.message };
  }
}

async function readAll(
  file: StripFile,
  { onEvent, signal }: AnalysisRequest,
  { reader, limits }: ReadOnScreenTextParts,
): Promise<{ readonly lines: readonly ShownLine[]; readonly isTruncated: boolean }> {
  const lines: ShownLine[] = [];
  const blanks = new BlankStrips();
  const deadline = performance.now() + limits.videoMs;
  let isTruncated = false;
  let failures = 0;
  let told = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  for await (const strip of file.strips()) {
    if (performance.now() > deadline) return { lines, isTruncated: true };
    try {
      if (!blanks.includes(strip)) {
        const found = linesOf(strip, await reader.read(strip, signal));
        if (found.length === 0) blanks.add(strip);
        lines.push(...found);
      }
      failures = 0;
    } catch (error) {
      if (!(error instanceof TextReadingError) || ++failures === MAX_FAILURES) throw error;
      isTruncated = true;
    }
    const percent = 50 + Math.floor((49 * strip.position) / file.sizeBytes);
    if (percent === told || performance.now() - toldAt < MS_BETWEEN_REPORTS) continue;
    await onEvent({ kind: 'progress', feature: Feature.ON_SCREEN_TEXT, percent });
    told = percent;
    toldAt = performance.now();
  }
  return { lines, isTruncated };
}

function linesOf(strip: RecordedStrip, read: Awaited<ReturnType<TextReader['read']>>): readonly ShownLine[] {
  const { start, end } = strip;
  return read
    .map(believable)
    .filter((words) => words.length > 0)
    .map((words) => ({ start, end, words: words.map((word) => ({ ...word, box: within(word.box, strip.box) })) }));
}

/** From shares of a part of the picture to shares of the picture. */
function within({ left, top, right, bottom }: Box, part: Box): Box {
  const wide = part.right - part.left;
  const high = part.bottom - part.top;
  return {
    left: part.left + left * wide,
    top: part.top + top * high,
    right: part.left + right * wide,
    bottom: part.top + bottom * high,
  };
}

function toResult(texts: readonly ShownText[], languages: readonly string[], truncated: boolean): FeatureResult {
  const [language, ...others] = languages;
  const segments = texts
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .slice(0, MAX_SEGMENTS)
    .map(({ start, end, lines }) => ({
      ...toTimes(start, end),
      text: lines.map(textOf).join('\n'),
      box: around(lines.map(boxOf)),
      confidence: meanConfidence(lines.flatMap(({ words }) => words)),
      ...(others.length === 0 && language !== undefined && { language }),
      lines: lines.map((line) => ({ text: textOf(line), box: boxOf(line), words: line.words.map(toWord) })),
    }));
  return create(FeatureResultSchema, {
    result: {
      case: 'onScreenText',
      value: { segments, languages: [...languages], truncated: truncated || texts.length > MAX_SEGMENTS },
    },
  });
}

function toWord({ text, box, confidence }: ReadWord) {
  return { text, box, confidence };
}

/** To the millisecond, and never without length. */
function toTimes(start: number, end: number) {
  const from = Math.round(start * 1000);
  return { startOffset: durationFromMs(from), endOffset: durationFromMs(Math.max(Math.round(end * 1000), from + 1)) };
}
