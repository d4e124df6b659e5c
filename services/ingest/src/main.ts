import { runService } from '@vidi/service-kit';
import { createIngest } from './app.ts';
import { readConfig } from './config.ts';

await runService(() => createIngest(readConfig()));
