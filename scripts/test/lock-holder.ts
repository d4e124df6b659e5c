// Holds a data folder until it is killed; the test of what happens then needs a process of its own.
import { setInterval } from 'node:timers';
import { lockDataFolder } from '../src/launcher/data-folder-lock.ts';

await lockDataFolder(process.argv[2] ?? '', 'http://127.0.0.1:8000');
process.stdout.write('held\n');
setInterval(() => undefined, 1_000);
