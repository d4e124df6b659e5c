import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { type Env, parseEnv } from './parse-env.ts';
import { bytes, choice, decimal, duration, integer, list, port, rate, text, url } from './settings.ts';

type Setting = Parameters<typeof parseEnv>[0][string];

function value(setting: Setting, got: string | undefined): unknown {
  return parseEnv({ X: setting }, { X: got })['X'];
}

function problem(shape: Parameters<typeof parseEnv>[0], env: Env): ConfigError {
  try {
    parseEnv(shape, env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the environment should have been refused');
}

describe('a setting', () => {
  it.each<[name: string, setting: Setting, got: string, read: unknown]>([
    ['a port', port(), '8000', 8000],
    ['any free port', port(), '0', 0],
    ['a whole number', integer(-5, 5), '-5', -5],
    ['a number', decimal(0, 1), '0.25', 0.25],
    ['a word', choice(['json', 'pretty']), 'pretty', 'pretty'],
    ['text, trimmed', text(), '  a b ', 'a b'],
    ['a URL', url('postgres', 'postgresql'), 'postgresql://u:p@db:5432/vidi', 'postgresql://u:p@db:5432/vidi'],
    ['a list', list(), ' 80, 443 ,,', ['80', '443']],
    ['milliseconds', duration(), '500ms', 500],
    ['seconds', duration(), '1.5s', 1_500],
    ['minutes', duration(), '5m', 300_000],
    ['hours', duration(), '2 h', 7_200_000],
    ['milliseconds without a unit', duration(), '20', 20],
    ['bytes', bytes(), '1048576', 1_048_576],
    ['binary units', bytes(), '20GiB', 21_474_836_480],
    ['decimal units', bytes(), '5MB', 5_000_000],
    ['whole bytes of a fraction', bytes(), '1.5KiB', 1_536],
  ])('reads %s', (_, setting, got, read) => {
    expect(value(setting, got)).toEqual(read);
  });

  it.each([
    ['50/s', 50],
    ['600/m', 10],
    ['1800/h', 0.5],
    ['off', undefined],
  ])('reads the rate %s as a number per second', (got, read) => {
    expect(parseEnv({ X: rate() }, { X: got })).toEqual({ X: read });
  });

  it.each(['50', '0/s', '-1/s', '5/d', 's', 'of'])('refuses %s as a rate', (got) => {
    expect(problem({ X: rate() }, { X: got }).message).toContain('it accepts a rate such as 50/s');
  });

  it.each<[what: string, setting: Setting, got: string, message: string]>([
    ['a port above the range', port(), '65536', 'it accepts a TCP port from 0 to 65535'],
    ['a port that is no number', port(), '80a', 'it accepts a TCP port from 0 to 65535'],
    ['a fraction', integer(1, 9), '1.5', 'it accepts a whole number from 1 to 9'],
    ['an exponent', integer(1, 9_999), '1e3', 'it accepts a whole number from 1 to 9999'],
    ['a number out of range', decimal(0, 1), '1.1', 'it accepts a number from 0 to 1'],
    ['another word', choice(['json', 'pretty']), 'xml', 'it accepts one of json, pretty'],
    ['another scheme', url('amqp', 'amqps'), 'http://x', 'it accepts a URL that starts with amqp:// or amqps://'],
    ['no URL', url('amqp'), 'x', 'it accepts a URL that starts with amqp://'],
    ['an unknown unit', duration(), '5y', 'it accepts a length of time such as 500ms, 30s, 5m or 2h'],
    ['a negative time', duration(), '-1s', 'it accepts a length of time such as 500ms, 30s, 5m or 2h'],
    ['a misspelt unit', bytes(), '5gib', 'it accepts an amount of bytes such as 1048576, 512MiB or 10GiB'],
    ['more bytes than can be counted', bytes(), '99999999TiB', 'it accepts an amount of bytes such as 1048576'],
  ])('refuses %s, with what it got and what it accepts', (_, setting, got, message) => {
    expect(problem({ X: setting }, { X: got }).message).toContain(`X is "${got}": ${message}`);
  });

  it('takes its default when it is not set, empty or blank', () => {
    for (const got of [undefined, '', '   ']) {
      expect(value(port().default(8000), got)).toBe(8000);
      expect(value(text().optional(), got)).toBeUndefined();
    }
  });

  it('still says what it accepts when it has a default or is optional', () => {
    for (const setting of [port().default(1), port().optional(), port().optional().default(2)]) {
      expect(problem({ X: setting }, { X: 'no' }).message).toContain('it accepts a TCP port');
    }
  });
});

describe('the environment', () => {
  it('is refused with every problem at once, each on its line', () => {
    const error = problem({ A: port(), B: text(), C: text() }, { A: 'x', C: 'fine' });
    expect(error.message).toBe(
      [
        'The configuration is not usable:',
        '  A is "x": it accepts a TCP port from 0 to 65535',
        '  B is not set: it accepts text',
      ].join('\n'),
    );
    expect(error.problems.map(({ variable }) => variable)).toEqual(['A', 'B']);
  });

  it('keeps secrets out of the message', () => {
    const shape = {
      DATABASE_URL: url('postgres'),
      API_TOKEN: integer(1, 2),
      VIDI_S3_ENDPOINT: url('https'),
      VIDI_X_PASSWORD: integer(1, 2),
    };
    const { message } = problem(shape, {
      DATABASE_URL: 'mysql://root:hunter2@db',
      API_TOKEN: 'hunter2',
      VIDI_S3_ENDPOINT: 'ftp://root:hunter2@store',
      VIDI_X_PASSWORD: 'hunter2',
    });
    expect(message).not.toContain('hunter2');
    expect(message).toContain('DATABASE_URL is "(hidden)": it accepts a URL that starts with postgres://');
  });

  it('takes no limit for a secret', () => {
    const { message } = problem(
      { VIDI_API_KEY: integer(1, 2), VIDI_UPLOADS_PER_KEY: integer(1, 2) },
      {
        VIDI_API_KEY: 'hunter2',
        VIDI_UPLOADS_PER_KEY: '9',
      },
    );
    expect(message).toContain('VIDI_API_KEY is "(hidden)"');
    expect(message).toContain('VIDI_UPLOADS_PER_KEY is "9"');
  });

  it('may hold variables that nobody asks for', () => {
    expect(parseEnv({ A: text() }, { A: 'a', HOME: '/root' })).toEqual({ A: 'a' });
  });
});
