import { AV_LOG_ERROR, Log } from 'node-av';

/** Enough to say why something failed, bounded because a damaged file can produce thousands. */
const KEPT_MESSAGES = 5;

/** libav's own error messages: kept, the last few, instead of printed. */
export interface LibavLog {
  /** The last messages, oldest first. They arrive with the event loop, so `await` something before asking. */
  recent(): readonly string[];
}

/** Routes libav's log of this process here. */
export function captureLibavLog(): LibavLog {
  const messages: string[] = [];
  Log.setLevel(AV_LOG_ERROR);
  Log.setCallback(
    (_level, message) => {
      messages.push(message.trim());
      if (messages.length > KEPT_MESSAGES) {
        messages.shift();
      }
    },
    { maxLevel: AV_LOG_ERROR },
  );
  return { recent: () => [...messages] };
}
