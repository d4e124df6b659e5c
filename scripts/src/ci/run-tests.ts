import { runAllTests } from './run-all-tests.ts';
import { lastLine } from './test-reports.ts';

const tally = await runAllTests(process.argv.slice(2));
process.stdout.write(`\n${[...tally.remarks, lastLine(tally)].join('\n')}\n`);
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;
// The channel to the bootstrap would keep a process alive that has nothing left to do.
if (process.connected) process.disconnect();
