import { access, glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DeadLetterService } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { ProcessorService } from '@vidi/contracts/vidi/v1/processor_service';
import { QueueService } from '@vidi/contracts/vidi/v1/queue_service';
import { UploadSessionService } from '@vidi/contracts/vidi/v1/upload_session_service';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from './system/running-vidi.ts';

const read = (path: string) => readFile(join(REPOSITORY, path), 'utf8');
const SETTING = /\b(?:VIDI_[A-Z\d_]+[A-Z]|DATABASE_URL|RABBITMQ_URL)\b/g;

describe('the documentation', () => {
  it('names every setting there is, and none that is not', async () => {
    const configs = await Promise.all(
      [
        'services/gateway/src/config.ts',
        'services/ingest/src/config.ts',
        'services/processor/src/config.ts',
        'services/processor/src/domain/analysis-limits.ts',
        'services/processor/src/domain/text-reading-limits.ts',
        'packages/service-kit/src/config/media-store-settings.ts',
        'scripts/src/launcher/config.ts',
        'docker-compose.yml',
      ].map(read),
    );
    const known = new Set(configs.join('\n').match(SETTING));
    const documented = new Set((await read('docs/operations.md')).match(SETTING));
    expect([...documented].sort()).toEqual([...known].sort());
  });

  it('names every method of the API and every reason of its errors', async () => {
    const api = await read('docs/api.md');
    for (const { name } of [
      ...VideoService.methods,
      ...UploadSessionService.methods,
      ...DeadLetterService.methods,
      ...ProcessorService.methods,
      ...QueueService.methods,
    ])
      expect(api).toContain(`\`${name}\``);
    const gateway = /ERROR_REASONS = \[(.*?)\]/s.exec(await read('services/gateway/src/errors/error-reason.ts'))?.[1];
    const ingest = /IngestErrorReason =(.*?);/s.exec(await read('services/ingest/src/domain/errors.ts'))?.[1];
    const known = new Set(`${gateway} ${ingest} 'STORE_FULL'`.match(/(?<=')[A-Z_]+(?=')/g));
    const table = api.slice(api.indexOf('| reason '), api.indexOf('## API keys'));
    const documented = new Set(table.match(/(?<=`)[A-Z]+_?[A-Z_]+(?=`[,|\s])/g));
    // Those that only processors and the keys command get to see.
    for (const inner of [
      'JOB_NOT_FOUND',
      'STALE_ATTEMPT',
      'RESULTS_INVALID',
      'ILLEGAL_TRANSITION',
      'API_KEY_NOT_FOUND',
      'UPLOAD_NOT_ADOPTABLE',
    ])
      known.delete(inner);
    const reasons = [...documented].filter((word) => !word.startsWith('VIDI_'));
    expect(reasons.sort()).toEqual([...known].sort());
  });

  it('names every reason that a URL can fail for', async () => {
    const source = await read('services/processor/src/domain/source-error.ts');
    const table = /^\| `error\.reason`.*?\n\n/ms.exec(await read('docs/api.md'))?.[0];
    const documented = new Set(table?.match(/(?<=^\| `)URL_[A-Z_]+/gm));
    expect([...documented].sort()).toEqual([...new Set(source.match(/(?<=')URL_[A-Z_]+(?=')/g))].sort());
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
