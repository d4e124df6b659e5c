import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { temporaryFolder } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import { processesOf } from './system/processes.ts';
import { spawnProgram } from './system/running-vidi.ts';

describe('the demo', () => {
  it('finds in the sample what was put there, shows it, and leaves nothing running', async () => {
    await using folder = await temporaryFolder();
    const truth = await makeSampleVideo({ path: join(folder.path, 'same-sample.mp4') });
    const demo = spawnProgram('scripts/src/demo/main.ts', { VIDI_DATA_DIR: folder.path, NO_COLOR: '1' });
    const code = await demo.ended();
    const output = demo.output();
    expect(code, output).toBe(0);
    expect(output).toContain('100 %');
    expect(framesOfShots(output)).toEqual([0, ...truth.cuts].map((frame, index) => [frame, lastFrame(truth, index)]));
    for (const { start, end } of truth.black) expect(output).toContain(`${clock(start)} - ${clock(end)}`);
    expect(output).not.toContain('WRONG');
    const keyframes = /keyframes are in (.*)/.exec(output)?.[1] ?? '';
    expect((await readdir(keyframes)).filter((name) => name.endsWith('.jpg'))).toHaveLength(truth.cuts.length + 1);
    expect(await processesOf(folder.path)).toEqual([]);
  });
});

/** First and last frame of every shot in the printed table. */
function framesOfShots(output: string): [number, number][] {
  return [...output.matchAll(/^ +\d+ +\S+ - \S+ +(\d+)-(\d+) /gm)].map(([, first, last]) => [
    Number(first),
    Number(last),
  ]);
}

function lastFrame({ cuts, frameCount }: { cuts: readonly number[]; frameCount: number }, shot: number): number {
  return (cuts[shot] ?? frameCount) - 1;
}

/** Time as the demo writes it. */
function clock(seconds: number): string {
  return `0:${seconds.toFixed(2).padStart(5, '0')}`;
}
