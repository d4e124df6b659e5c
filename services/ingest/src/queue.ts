import { runQueueCommand } from './cli/queue-command.ts';
import { runCommandProgram } from './command-program.ts';

await runCommandProgram('queue', runQueueCommand);
