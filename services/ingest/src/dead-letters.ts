import { runDeadLettersCommand } from './cli/dead-letters-command.ts';
import { runCommandProgram } from './command-program.ts';

await runCommandProgram('dead-letters', runDeadLettersCommand);
