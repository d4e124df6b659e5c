import { pnpm } from './pnpm.ts';
import { runProgram } from './run-program.ts';

/** What is generated and committed. */
const GENERATED = ['packages/contracts/src/gen'];

/** Whether generating again changes nothing; what it changes is printed. */
export async function generatedCodeIsCurrent(): Promise<boolean> {
  const before = await changes();
  const generated = await runProgram('npx', await pnpm('--filter', '@vidi/contracts', 'run', 'generate'));
  const after = await changes();
  if (!generated.ok) return false;
  // Compared with the state before, so that a contributor may run this before committing what belongs together.
  if (after.join('\n') === before.join('\n')) return true;
  process.stdout.write(
    `The generated code is not that of proto/. Run "pnpm generate" and commit:\n${after.join('\n')}\n`,
  );
  return false;
}

async function changes(): Promise<readonly string[]> {
  const { ok, lines } = await runProgram('git', ['status', '--porcelain', '--', ...GENERATED], { quiet: true });
  const diff = await runProgram('git', ['diff', '--', ...GENERATED], { quiet: true });
  if (!ok || !diff.ok) throw new Error(`git cannot compare the generated code:\n${lines.join('\n')}`);
  return [...lines, ...diff.lines];
}
