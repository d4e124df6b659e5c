import { createWorker, OEM, PSM, type Worker, type WorkerParams } from 'tesseract.js';
import { toPortableGraymap } from './portable-graymap.ts';
import { type PreparedStrip, preparedWays } from './prepare-strip.ts';
import type { ReadCommand, ReadingMessage, WordMessage } from './reading-messages.ts';
import { READING_PARAMETERS, TESSERACT_PARAMETERS } from './reading-parameters.ts';

/** By Tesseract's names. */
const PARAMETERS: Partial<WorkerParams> = {
  tessedit_pageseg_mode: PSM.SINGLE_BLOCK,
  user_defined_dpi: TESSERACT_PARAMETERS.dpi,
  // Pictures come dark on light.
  tessedit_do_invert: '0',
  // Nothing of one picture has a say in what is read in the next.
  tessedit_enable_doc_dict: '0',
};

/**
 * Loads the language data and reads one picture after another for the parent.
 *
 * @param folder has `<language>.traineddata`, of `tesseract.js-data` or `tessdata`, compressed by gzip or not
 * @param languages of Tesseract, joined by `+`
 */
export async function serveReading(folder: string, languages: string): Promise<void> {
  const send = (message: ReadingMessage): void => {
    process.send?.(message);
  };
  // The parent is gone: nobody wants to know any more.
  process.once('disconnect', () => process.exit(1));
  let worker: Worker;
  try {
    worker = await createWorker(languages.split('+'), OEM.LSTM_ONLY, {
      langPath: folder,
      cacheMethod: 'none',
      gzip: false,
      // By default it throws out of nowhere.
      errorHandler: () => undefined,
    });
    await worker.setParameters(PARAMETERS);
  } catch (error) {
    send({ kind: 'error', message: `The language data of ${languages} could not be loaded: ${String(error)}` });
    return;
  }
  process.on('message', async (command: ReadCommand) => {
    try {
      send({ kind: 'lines', lines: await read(worker, command) });
    } catch (error) {
      send({ kind: 'error', message: String(error) });
    }
  });
  send({ kind: 'ready' });
}

type Lines = readonly (readonly WordMessage[])[];

/** Reads a picture in one way after another until one is sure, and gives the surest. */
async function read(worker: Worker, command: ReadCommand): Promise<Lines> {
  let best: Lines = [];
  for (const way of preparedWays(command)) {
    // What gave no letters so far gives none by another threshold.
    if (way.isLastResort && best.length === 0) break;
    const lines = await readOnce(worker, way);
    if (sureLetters(lines) > sureLetters(best)) best = lines;
    if (isSure(best)) break;
    // What is hardly wider than high is a piece of a scene, mostly: another look is not worth its time.
    if (command.width < READING_PARAMETERS.leastShape * command.height) break;
  }
  return best;
}

/** Whether the words of a reading are sure on average, weighed by their letters. */
function isSure(lines: Lines): boolean {
  const words = lines.flat();
  const letters = words.reduce((sum, { text }) => sum + text.length, 0);
  const sure = words.reduce((sum, { text, confidence }) => sum + confidence * text.length, 0);
  return letters > 0 && sure >= READING_PARAMETERS.sure * letters;
}

async function readOnce(worker: Worker, { picture, scale }: PreparedStrip): Promise<Lines> {
  const { data } = await worker.recognize(toPortableGraymap(picture), {}, { text: false, blocks: true });
  return (data.blocks ?? [])
    .flatMap(({ paragraphs }) => paragraphs)
    .flatMap(({ lines }) => lines)
    .map(({ words }) =>
      words.map(({ text, confidence, bbox }) => ({
        text,
        confidence,
        left: bbox.x0 / scale,
        top: bbox.y0 / scale,
        right: bbox.x1 / scale,
        bottom: bbox.y1 / scale,
      })),
    );
}

/** Letters, weighed by how much more likely right than wrong they are: what is more likely wrong counts against its line. */
function sureLetters(lines: Lines): number {
  const worthOf = (line: Lines[number]) =>
    line.reduce((sum, { text, confidence }) => sum + text.length * (confidence - 50), 0);
  return lines.reduce((sum, line) => sum + Math.max(0, worthOf(line)), 0);
}
