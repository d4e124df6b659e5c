import type { ChildProcess } from 'node:child_process';
import type { Logger } from '@vidi/service-kit';

/** How much of a program's output is kept for the message when it fails, in characters. */
const KEPT_CHARACTERS = 4_000;

/** Reads what a program prints, into the log at debug level; gives back its last words, for an error message. */
export function followOutput(child: ChildProcess, log: Logger | undefined): () => string {
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      kept = (kept + chunk).slice(-KEPT_CHARACTERS);
      for (const line of chunk.split('\n')) if (line.trim() !== '') log?.debug(line.trimEnd());
    });
  }
  return () => kept;
}
