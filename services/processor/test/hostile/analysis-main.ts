/**
 * Entry of an analysis process for tests: that of production, but for one detector that does harm. What it does is the second argument,
 * on what or whom the third. Nothing in `src` knows of it.
 */
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { ArtifactWriter } from '../../src/analysis/features/feature.ts';
import { FEATURES } from '../../src/analysis/features/registry.ts';
import { serveAnalysis } from '../../src/analysis/serve-analysis.ts';
import { HOSTILE_DEEDS, SLOW_DEEDS } from './hostile-deeds.ts';
import { hostileShots } from './hostile-shots.ts';

const [folder = '', deed = '', target = ''] = process.argv.slice(2);
process.chdir(folder);
const slow = Object.entries(SLOW_DEEDS).find(([name]) => name === deed)?.[1];
const answer = await slow?.(target);

function strike(artifacts: ArtifactWriter): void {
  const act = Object.entries(HOSTILE_DEEDS).find(([name]) => name === deed)?.[1];
  const done = act?.(artifacts) ?? answer;
  // A detector that fails is reported with what it says.
  if (deed !== 'wait') throw new Error(typeof done === 'string' ? done : `did it: ${deed}`);
}

serveAnalysis(
  folder,
  FEATURES.map((definition) => (definition.feature === Feature.SHOTS ? hostileShots(strike) : definition)),
);
