import { videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LanguageInUseError } from '../src/domain/spoken-language.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { createVideo } from '../src/usecases/create-video.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { publishResult } from '../src/usecases/publish-result.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import { updateVideo, type VideoChanges } from '../src/usecases/update-video.ts';
import { videoEtag } from '../src/usecases/video-etag.ts';
import { caller, claimed, oneShot, openWorkbench, publish, sha256, upload, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const STAGES = new Map([
  ['TRANSCRIPT', sha256(Buffer.from('t'))],
  ['SHOTS', sha256(Buffer.from('s'))],
] as const);

const read = async (id: string) => (await getVideo(bench.context, caller, id)).video;
const update = async (id: string, changes: VideoChanges) =>
  (await updateVideo(bench.context, caller, { id, changes, etag: '' })).video;

async function claim(videoId: string) {
  const open = "select id from jobs where video_id = $1 and state = 'READY'";
  const [row] = await bench.query(open, [videoId]);
  return await claimed(bench, String(row?.['id']), 'p', STAGES);
}

/** Finds what is to be found of a video and cancels the rest; returns what was to be found. */
async function analyse(videoId: string) {
  const { held, features, language } = await claim(videoId);
  for (const feature of features) {
    const digest = STAGES.get(feature as 'SHOTS');
    if (feature === 'SHOTS') await publish(bench, held, feature, oneShot, digest);
    const nothing = { kind: 'skipped', reason: { reason: 'NO_SPEECH', message: 'Nobody speaks.' } } as const;
    if (feature === 'TRANSCRIPT')
      await publishResult(bench.context, held, feature, { name: 'e', version: '1' }, nothing, digest);
  }
  await cancelVideo(bench.context, caller, videoId);
  return { features: features.filter((feature) => feature !== 'MEDIA_INFO'), language };
}

const asked = { features: ['SHOTS', 'TRANSCRIPT'] } as const;

describe('a video that is declared to be in a language', () => {
  it('says so, and the processor that claims it is told', async () => {
    const { video } = await upload(bench, { ...asked, language: 'pt-BR' });
    expect(await read(video.id)).toMatchObject({ language: 'pt-BR' });
    expect((await claim(video.id)).language).toBe('pt-BR');
    const described = { title: '', labels: {}, features: [], language: 'de' };
    const byUrl = await createVideo(bench.context, caller, { url: 'https://example.com/a.mp4', ...described });
    expect(byUrl.video.language).toBe('de');
    expect((await upload(bench)).video.language).toBeUndefined();
  });

  it('shares with the same bytes in another language all but what is said', async () => {
    const bytes = videoBytes(300);
    const hand = async (language?: string) => {
      const { video } = await upload(bench, { ...asked, bytes, ...(language !== undefined && { language }) });
      return (await analyse(video.id)).features;
    };
    expect(await hand()).toEqual(['SHOTS', 'TRANSCRIPT']);
    expect(await hand('de')).toEqual(['TRANSCRIPT']);
    expect(await hand('de')).toEqual([]);
    expect(await hand('fr')).toEqual(['TRANSCRIPT']);
    expect(await hand()).toEqual([]);
  });

  it('is not answered with a video of the same bytes in another language', async () => {
    const bytes = videoBytes(301);
    const hand = async (language?: string) =>
      (await upload(bench, { bytes, onDuplicate: 'REUSE', ...(language !== undefined && { language }) })).video.id;
    const first = await hand();
    const german = await hand('de');
    expect(german).not.toBe(first);
    expect(await hand('de')).toBe(german);
    expect(await hand('fr')).not.toBe(german);
    expect(await hand()).toBe(first);
  });

  it('is in another one from its next analysis on', async () => {
    const { video } = await upload(bench, { ...asked, language: 'de' });
    await analyse(video.id);
    const again = await reprocessVideo(bench.context, caller, video.id, [], undefined, false, 'fr');
    expect(again.video.language).toBe('fr');
    expect(await analyse(video.id)).toEqual({ features: ['TRANSCRIPT'], language: 'fr' });
    await reprocessVideo(bench.context, caller, video.id, []);
    expect((await read(video.id)).language).toBe('fr');
    expect(await analyse(video.id)).toEqual({ features: [], language: 'fr' });
  });
});

describe('the language of a video', () => {
  it('can be changed and taken away while it waits and after its end, which its etag tells', async () => {
    const { video } = await upload(bench, asked);
    const etags = [videoEtag(video)];
    for (const language of ['de', 'fr', 'DETECTED'] as const) {
      const changed = await update(video.id, { language });
      expect(changed.language).toBe(language === 'DETECTED' ? undefined : language);
      expect(await read(video.id)).toEqual(changed);
      etags.push(videoEtag(changed));
    }
    expect(etags.at(-1)).toBe(etags[0]);
    expect(new Set(etags).size).toBe(3);
    await cancelVideo(bench.context, caller, video.id);
    expect(await update(video.id, { language: 'it' })).toMatchObject({ language: 'it', status: 'CANCELLED' });
  });

  it('stays as it is while a processor may go by it', async () => {
    const { video } = await upload(bench, { ...asked, language: 'de' });
    await claim(video.id);
    await expect(update(video.id, { language: 'fr' })).rejects.toThrow(LanguageInUseError);
    await expect(update(video.id, { language: 'DETECTED', title: 'x' })).rejects.toMatchObject({
      reason: 'VIDEO_NOT_ENDED',
      metadata: { status: 'PROCESSING' },
    });
    expect(await update(video.id, { language: 'de', title: 'y' })).toMatchObject({ title: 'y', language: 'de' });
  });
});
