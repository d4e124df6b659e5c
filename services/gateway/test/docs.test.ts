import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserPage, findChromium, startBrowser } from './clients/browser.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let running: RunningGateway;
beforeAll(async () => {
  running = await startGateway();
});
afterAll(() => running.stop());

describe('the reference', () => {
  it('has a form for every method, and nothing from elsewhere', async () => {
    const response = await fetch(`${running.url}/docs`);
    const page = await response.text();
    const forms = [...page.matchAll(/aria-label="Try (\w+)"/g)].map(([, name]) => name);
    expect(forms).toEqual(expect.arrayContaining(['CreateVideo', 'WatchVideo', 'DownloadArtifact', 'UpdateVideo']));
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; style-src 'sha256-");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const [, script = ''] = /<script type="module" src="([^"]+)">/.exec(page) ?? [];
    const served = await fetch(`${running.url}${script}`);
    expect([served.status, served.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  });
});

const chromium = findChromium();

describe.skipIf(chromium === undefined)('the reference in a browser', () => {
  let page: BrowserPage;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    folder = await temporaryFolder();
    page = await startBrowser(chromium ?? '');
    await page.open(`${running.url}/docs`);
  }, 60_000);
  afterAll(async () => {
    await page.close();
    await folder[Symbol.asyncDispose]();
  });

  /** Fills in a form, sends it, and gives what the page shows once it has all of the answer. */
  async function tryIt(method: string, values: Record<string, string>, until: string): Promise<string> {
    const shown = await page.run(`(async () => {
      const form = document.querySelector('form[aria-label="Try ${method}"]');
      form.closest('details').open = true;
      for (const [name, value] of Object.entries(${JSON.stringify(values)})) {
        form.elements.namedItem(name).value = value;
        form.elements.namedItem(name).dispatchEvent(new Event('change'));
      }
      form.requestSubmit();
      const output = form.querySelector('output');
      const deadline = Date.now() + 8000;
      while (!output.textContent.includes(${JSON.stringify(until)}) && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return output.textContent;
    })()`);
    expect(shown).toContain(until);
    return String(shown);
  }

  it('calls methods with parameters, bodies and a key', async () => {
    await page.run(`(() => {
      const key = document.querySelector('#api-key');
      key.value = 'vidi_test';
      key.dispatchEvent(new Event('input'));
    })()`);
    expect(await tryIt('GetVideo', { id: 'a/b' }, '"id"')).toMatch(/^200 .*GET \/api\/v1\/videos\/a%2Fb/);
    expect(running.upstream.requests.at(-1)).toMatchObject({ id: 'a/b' });
    expect(await tryIt('ListVideos', { pageSize: '2' }, '"videos"')).toContain('?pageSize=2');
    expect(await tryIt('CreateVideo', {}, '"made-1"')).toMatch(/^201 /);
    expect(await tryIt('GetVideo', { id: 'missing' }, 'VIDEO_NOT_FOUND')).toMatch(/^404 /);
  });

  it('follows a stream and shows files', async () => {
    expect(await tryIt('WatchVideo', { id: 'v1', accept: 'text/event-stream' }, 'event: end')).toContain('PROCESSING');
    expect(await tryIt('DownloadSource', { id: 'v1', range: 'bytes=0-99' }, 'Save (100 bytes')).toMatch(/^206 /);
    await tryIt('DownloadArtifact', { id: 'v1', name: 'keyframes/1.jpg' }, 'Save (20 bytes, image/jpeg)');
    expect(running.upstream.requests.at(-1)).toMatchObject({ name: 'keyframes/1.jpg' });
  });

  it('uploads a file', async () => {
    const file = join(folder.path, 'film.mp4');
    await writeFile(file, Buffer.alloc(3_000_000, 7));
    await page.choose('form[aria-label="Try CreateVideo"] input[type=file]', file);
    const values = { 'content-type': 'multipart/form-data', title: 'Film', requestId: 'once' };
    await tryIt('CreateVideo', values, '"uploaded-1"');
    expect(running.upstream.uploads.at(-1)).toMatchObject({
      size: 3_000_000,
      metadata: { fileName: 'film.mp4', requestId: 'once' },
    });
  });

  it('does nothing that its policy forbids', () => {
    expect(page.complaints.filter((text) => !text.includes('status of 404'))).toEqual([]);
  });
});
