import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { type FeatureResult, FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { ImageEncoder, SparsePictureConsumer } from '../../decoding/media-file.ts';
import { toDuration } from '../../time/rational-time.ts';
import type { ArtifactWriter, Finding, PictureFeature, WrittenArtifact } from '../feature.ts';
import { type StoryboardIndex, toJson, toWebVtt } from './storyboard-index.ts';
import { type Storyboard, StoryboardMaker } from './storyboard-maker.ts';
import { STORYBOARD_PARAMETERS } from './storyboard-parameters.ts';

const FOLDER = 'storyboard';

/** Small pictures of the whole video in sheets, with indexes for players and programs. */
export const storyboardFeature: PictureFeature = {
  feature: Feature.STORYBOARD,
  engine: 'vidi.storyboard',
  engineVersion: '1.0.0',
  parameters: { storyboard: STORYBOARD_PARAMETERS },
  needs: 'picture',
  start(artifacts, _shots, { duration, images }) {
    const maker = new StoryboardMaker(artifacts, duration);
    let finding: Finding | undefined;
    const consumer: SparsePictureConsumer = {
      interval: () => maker.interval,
      onFrame: (frame) => maker.push(frame),
      onEnd: ({ time }) => {
        finding = written(maker.finish(time), artifacts, images);
      },
    };
    return {
      consumer,
      finding() {
        if (finding === undefined) throw new Error('The storyboard was asked for before its end');
        return finding;
      },
    };
  },
};

/** A sheet in both formats. */
interface WrittenSheet {
  readonly width: number;
  readonly height: number;
  readonly jpeg: WrittenArtifact;
  readonly webp: WrittenArtifact;
}

function written(storyboard: Storyboard, artifacts: ArtifactWriter, images: ImageEncoder): Finding {
  const sheets = Array.from({ length: storyboard.sheetCount }, (_, index): WrittenSheet => {
    const pixels = storyboard.sheet(index);
    const name = `${FOLDER}/${String(index).padStart(5, '0')}`;
    return {
      width: pixels.width,
      height: pixels.height,
      jpeg: artifacts.write(`${name}.jpg`, 'image/jpeg', images.toJpeg(pixels)),
      webp: artifacts.write(`${name}.webp`, 'image/webp', images.toWebp(pixels)),
    };
  });
  const index: StoryboardIndex = {
    ...storyboard,
    duration: storyboard.end,
    sheets: sheets.map(({ width, height, jpeg, webp }) => ({
      width,
      height,
      jpeg: besides(jpeg),
      webp: besides(webp),
    })),
  };
  const text = (name: string, contentType: string, content: string) =>
    artifacts.write(`${FOLDER}/${name}`, contentType, new TextEncoder().encode(content));
  const indexes = {
    vtt: text('storyboard.vtt', 'text/vtt', toWebVtt(index, 'jpeg')),
    webpVtt: text('storyboard-webp.vtt', 'text/vtt', toWebVtt(index, 'webp')),
    json: text('storyboard.json', 'application/json', toJson(index)),
  };
  return {
    result: resultOf(storyboard, sheets, indexes),
    artifacts: [...sheets.flatMap(({ jpeg, webp }) => [jpeg, webp]), ...Object.values(indexes)],
  };
}

/** Its name as seen from the indexes, which lie in the same folder. */
function besides({ name }: WrittenArtifact): string {
  return name.slice(FOLDER.length + 1);
}

function resultOf(
  { interval, tile, tiles }: Storyboard,
  sheets: readonly WrittenSheet[],
  { vtt, webpVtt, json }: Readonly<Record<'vtt' | 'webpVtt' | 'json', WrittenArtifact>>,
): FeatureResult {
  return create(FeatureResultSchema, {
    result: {
      case: 'storyboard',
      value: {
        interval: toDuration(interval),
        tileWidth: tile.width,
        tileHeight: tile.height,
        sheets: sheets.map(({ width, height, jpeg, webp }) => ({
          jpeg: { ...named(jpeg), width, height },
          webp: { ...named(webp), width, height },
        })),
        tiles: tiles.map(({ start, end, time, sheet, left, top }) => ({
          startOffset: toDuration(start),
          endOffset: toDuration(end),
          timeOffset: toDuration(time),
          sheetIndex: sheet,
          left,
          top,
        })),
        vtt: named(vtt),
        webpVtt: named(webpVtt),
        json: named(json),
      },
    },
  });
}

function named({ name, contentType, sizeBytes, sha256 }: WrittenArtifact) {
  return { name, contentType, sizeBytes: BigInt(sizeBytes), sha256 };
}
