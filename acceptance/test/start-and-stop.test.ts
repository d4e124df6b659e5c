import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';
import { VideoFailedError } from '@vidi/sdk';
import { temporaryFolder } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import { spawnLauncher, startVidi } from './system/running-vidi.ts';
import { takePort } from './system/taken-port.ts';
import { artifactFiles } from './system/video-folder.ts';

const DIRECT = { VIDI_TICKET_QUEUE: 'direct' };

describe('the system as it is started', () => {
  it('finds its data again after a stop and a start', async () => {
    await using folder = await temporaryFolder();
    const dataDir = join(folder.path, 'data');
    const path = join(folder.path, 'clip.mp4');
    await makeClip({ path, shots: [{ frames: 20 }, { frames: 30 }] });
    let id: string;
    {
      await using vidi = await startVidi({ dataDir, env: DIRECT });
      ({ id } = await vidi.client.videos.upload(path));
      await vidi.client.videos.waitUntilDone(id);
      expect(await vidi.stop(), vidi.output()).toBe(0);
    }
    await using vidi = await startVidi({ dataDir, env: DIRECT });
    expect(await vidi.client.videos.get(id)).toMatchObject({ status: 'COMPLETED', source: { fileName: 'clip.mp4' } });
    const { shots, keyframes } = await vidi.client.videos.results(id);
    expect(shots?.shots.map(({ startFrame }) => startFrame)).toEqual([0, 20]);
    for (const { image } of keyframes?.keyframes ?? []) {
      const files = await artifactFiles(vidi.mediaDir, id, image.name);
      expect(files).toHaveLength(1);
      expect((await readFile(files[0] ?? '')).length).toBe(image.sizeBytes);
    }
    expect(await vidi.stop(), vidi.output()).toBe(0);
  });

  it('is told apart from a second one on the same data, which says that one is running', async () => {
    await using folder = await temporaryFolder();
    const dataDir = join(folder.path, 'data');
    await using vidi = await startVidi({ dataDir, env: DIRECT });
    const second = spawnLauncher({ dataDir, env: { ...DIRECT, VIDI_GATEWAY_PORT: '0' } });
    expect(await second.ended()).not.toBe(0);
    expect(second.output()).toMatch(/is running/);
    expect(second.output()).toContain(dataDir);
    expect(second.output()).toContain(String(vidi.port));
    expect((await fetch(`${vidi.baseUrl}/readyz`)).status).toBe(200);
  });

  it('names a port that is taken and the variable to set', async () => {
    await using folder = await temporaryFolder();
    await using taken = await takePort();
    const launcher = spawnLauncher({
      dataDir: join(folder.path, 'data'),
      env: { ...DIRECT, VIDI_GATEWAY_PORT: String(taken.port) },
    });
    expect(await launcher.ended()).not.toBe(0);
    expect(launcher.output()).toContain(String(taken.port));
    expect(launcher.output()).toContain('VIDI_GATEWAY_PORT');
  });

  it('names a setting it cannot use, what it got and what it accepts', async () => {
    await using folder = await temporaryFolder();
    const launcher = spawnLauncher({ dataDir: folder.path, env: { VIDI_GATEWAY_PORT: 'eight' } });
    expect(await launcher.ended()).not.toBe(0);
    expect(launcher.output()).toContain('VIDI_GATEWAY_PORT is "eight": it accepts a TCP port from 0 to 65535');
  });

  it('does not open itself to others while there is no key, unless it was told to', async () => {
    await using folder = await temporaryFolder();
    const launcher = spawnLauncher({
      dataDir: join(folder.path, 'data'),
      env: { ...DIRECT, VIDI_GATEWAY_HOST: '0.0.0.0', VIDI_GATEWAY_PORT: '0' },
    });
    expect(await launcher.ended()).not.toBe(0);
    expect(launcher.output()).toMatch(/VIDI_GATEWAY_HOST is "0\.0\.0\.0": .*VIDI_AUTH=none/);
  });

  it('fetches nothing from its own network unless it was allowed to', async () => {
    await using folder = await temporaryFolder();
    await using vidi = await startVidi({ dataDir: join(folder.path, 'data'), env: DIRECT });
    const { videos } = vidi.client;
    for (const url of [`${vidi.baseUrl}/healthz`, 'http://169.254.169.254/latest/', 'http://[::1]/a.mp4']) {
      const { id } = await videos.create({ url });
      const error = await videos.waitUntilDone(id).catch((thrown: unknown) => thrown);
      expect(error, url).toBeInstanceOf(VideoFailedError);
      expect(error, url).toMatchObject({ reason: 'URL_NOT_ALLOWED' });
    }
  });
});
