/**
 * Entry of the process that hears speech by a Whisper model: as contained as that which analyses videos, with one folder (the first
 * argument), and gone after one transcript.
 */
import { hearSpeech } from './hear-speech.ts';
import type { HearCommand, WhisperMessage } from './whisper-messages.ts';

const folder = process.argv[2] ?? process.cwd();
// Filters are told files by names without a path, in which every character would have to be escaped twice.
process.chdir(folder);
const send = (message: WhisperMessage): void => {
  process.send?.(message);
};

// The parent is gone: nobody wants to know any more.
process.once('disconnect', () => process.exit(1));
process.on('message', async (command: HearCommand) => send(await hearSpeech(folder, command)));
send({ kind: 'ready' });
