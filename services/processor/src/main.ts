import { runService } from '@vidi/service-kit';
import { createProcessor } from './app.ts';
import { readConfig } from './config.ts';

await runService(() => createProcessor(readConfig()));
