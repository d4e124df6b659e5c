import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MAX_OUTPUT_BYTES = 16 * 2 ** 20;

/** Runs a program to its end. @returns what it printed @throws Error when it cannot be run or fails */
export async function runProgram(program: string, args: readonly string[]): Promise<string> {
  return (await execute(program, args, { maxBuffer: MAX_OUTPUT_BYTES })).stdout;
}
