import { expect, test } from 'vitest';
import { recordingLogger } from './loggers.ts';

test('a recording logger keeps every line as an object', () => {
  const { log, lines } = recordingLogger();
  log.child({ service: 'ingest' }).debug({ videoId: 'v1' }, 'claimed');
  expect(lines).toEqual([
    expect.objectContaining({ level: 'debug', service: 'ingest', videoId: 'v1', msg: 'claimed' }),
  ]);
});
