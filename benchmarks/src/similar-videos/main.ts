import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { createVidiClient } from '@vidi/sdk';
import { readEnv } from '@vidi/service-kit';
import { provideDatabase, temporaryFolder } from '@vidi/test-kit';
import { startVidi, startVidiProcessor } from '../system/vidi-system.ts';
import { parseSimilarVideosBenchmarkConfig } from './config.ts';
import { judgeSearch } from './judge-search.ts';
import { reportSearch } from './write-report.ts';

const config = parseSimilarVideosBenchmarkConfig(readEnv());
const say = (line: string) => void process.stdout.write(`${line}\n`);
const loadBefore = loadavg()[0] ?? 0;
await using folder = await temporaryFolder();
await mkdir(`${folder.path}/media`);
await using database = await provideDatabase();
await using started = new AsyncDisposableStack();
const vidi = started.adopt(await startVidi({ databaseUrl: database.url, folder: folder.path }), (system) =>
  system.stop(),
);
started.adopt(await startVidiProcessor({ folder: folder.path, ingestAddress: vidi.ingestAddress }), (processor) =>
  processor.stop(),
);
const client = createVidiClient({ baseUrl: vidi.url });
const text = reportSearch(config, loadBefore, await judgeSearch(client, config.films, folder.path, say));
const results = new URL('../../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(new URL('similar-videos.md', results), text);
say(`\n${text}`);
