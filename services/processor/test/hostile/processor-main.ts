/** A processor for tests, whose analysis does in the first argument's way what no decoder should. The rest is production's. */
import { runService } from '@vidi/service-kit';
import { createProcessor } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { HostileDeed } from './hostile-deeds.ts';
import { hostileProgram } from './hostile-program.ts';

const [deed = ''] = process.argv.slice(2);
await runService(() => createProcessor(readConfig(), { analysisProgram: hostileProgram(deed as HostileDeed) }));
