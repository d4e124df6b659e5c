import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { AV_LOG_ERROR, AV_LOG_INFO, type FormatContext, Log } from 'node-av';

/** Kept of a description: enough for every chapter that a result can have, bounded for what is hostile. */
const MAX_DESCRIPTION = 20_000;

/** Turns of the event loop without a message after which none is waited for. */
const MAX_SILENT_TURNS = 100;

/** Enough to say why something failed, bounded because a damaged file can produce thousands. */
const KEPT_MESSAGES = 5;

/** libav's own error messages: kept, the last few, instead of printed. */
export interface LibavLog {
  /** The last messages, oldest first. They arrive with the event loop, so `await` something before asking. */
  recent(): readonly string[];
  /**
   * What libav says of an opened file for people (`av_dump_format`): the messages in their order, an end of a line as an empty one
   * or lost. To be asked while nothing is decoded.
   */
  descriptionOf(file: FormatContext): Promise<readonly string[]>;
}

/** Routes libav's log of this process here. */
export function captureLibavLog(): LibavLog {
  const messages: string[] = [];
  keepErrors(messages);
  return {
    recent: () => [...messages],
    async descriptionOf(file) {
      // What libav complained of meanwhile is still on its way to the callback that is replaced.
      await setImmediate();
      const said: string[] = [];
      const last = randomUUID();
      let isWhole = false;
      let silentTurns = 0;
      Log.setCallback(
        (level, message) => {
          silentTurns = 0;
          if (level <= AV_LOG_ERROR) keep(messages, message);
          else if (message === last) isWhole = true;
          else if (said.length < MAX_DESCRIPTION) said.push(message);
        },
        { maxLevel: AV_LOG_INFO },
      );
      Log.setLevel(AV_LOG_INFO);
      file.dumpFormat(0, '', false);
      Log.log(AV_LOG_INFO, last);
      Log.setLevel(AV_LOG_ERROR);
      // A thousand messages come at each turn. All are waited for: with some on their way node-av aborts the process at its exit.
      while (!isWhole && silentTurns++ < MAX_SILENT_TURNS) {
        await setImmediate();
      }
      keepErrors(messages);
      return said;
    },
  };
}

function keepErrors(messages: string[]): void {
  Log.setLevel(AV_LOG_ERROR);
  Log.setCallback((_level, message) => keep(messages, message), { maxLevel: AV_LOG_ERROR });
}

function keep(messages: string[], message: string): void {
  messages.push(message.trim());
  if (messages.length > KEPT_MESSAGES) {
    messages.shift();
  }
}
