import { access, glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from './system/running-vidi.ts';

const read = (path: string) => readFile(join(REPOSITORY, path), 'utf8');
const SETTING = /\b(?:VIDI_[A-Z_]+[A-Z]|DATABASE_URL|RABBITMQ_URL)\b/g;

describe('the documentation', () => {
  it('names every setting there is, and none that is not', async () => {
    const configs = await Promise.all(
      [
        'services/gateway/src/config.ts',
        'services/ingest/src/config.ts',
        'services/processor/src/config.ts',
        'services/processor/src/domain/analysis-limits.ts',
        'scripts/src/launcher/config.ts',
        'docker-compose.yml',
      ].map(read),
    );
    const known = new Set(configs.join('\n').match(SETTING));
    const documented = new Set((await read('docs/operations.md')).match(SETTING));
    expect([...documented].sort()).toEqual([...known].sort());
  });

  it('links to nothing that is not there', async () => {
    const dead: string[] = [];
    for await (const path of glob(['*.md', 'docs/**/*.md', 'packages/sdk/README.md'], { cwd: REPOSITORY })) {
      for (const [, target = ''] of (await read(path)).matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
        if (/^https?:/.test(target)) continue;
        await access(join(REPOSITORY, dirname(path), target)).catch(() => dead.push(`${path}: ${target}`));
      }
    }
    expect(dead).toEqual([]);
  });
});
