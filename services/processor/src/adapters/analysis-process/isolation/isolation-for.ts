import { ConfigError, type Logger } from '@vidi/service-kit';
import { chooseIsolation } from './choose-isolation.ts';
import type { IsolationLevel } from './isolation-level.ts';

/**
 * Finds out, once and when first asked, how far analysis processes are kept apart, and says so in the log.
 *
 * @returns rejects with ConfigError where namespaces are `required` and not to be had
 */
export function isolationFor(
  wanted: 'auto' | 'required' | 'off',
  log: Logger,
  choose = chooseIsolation,
): () => Promise<IsolationLevel> {
  let found: Promise<IsolationLevel> | undefined;
  return () => {
    found ??= find(wanted, log, choose);
    return found;
  };
}

async function find(
  wanted: 'auto' | 'required' | 'off',
  log: Logger,
  choose: typeof chooseIsolation,
): Promise<IsolationLevel> {
  const { level, obstacle } = await choose(wanted === 'off' ? 'limits' : 'best');
  if (obstacle === undefined) {
    log.info({ isolation: level }, 'how far analysis processes are kept apart');
    return level;
  }
  if (wanted === 'required') {
    throw new ConfigError([
      {
        variable: 'VIDI_ANALYSIS_ISOLATION',
        got: wanted,
        accepts: `that only where namespaces can be made, and here: ${obstacle}`,
        message: 'cannot be kept',
      },
    ]);
  }
  log.warn(
    { isolation: level, obstacle },
    'the kernel keeps analysis processes neither off the network nor from other files: see VIDI_ANALYSIS_ISOLATION in docs/operations.md',
  );
  return level;
}
