import { describe, expect, it } from 'vitest';
import { createTranscriptionEndpoint } from '../src/adapters/transcription-endpoint/transcription-endpoint.ts';
import { startTranscriptionService, type Treatment } from './transcription-service.ts';

/** Half a second of silence as a WAV file; what it says is planned. */
const SOUND = Buffer.alloc(44 + 16_000);
SOUND.write('RIFF', 0, 'latin1');
SOUND.writeUInt32LE(16_000, 40);

interface Trial {
  readonly timeoutMs?: number;
  readonly key?: string;
}

/** Asks a service that treats requests by a plan. */
async function ask(plan: readonly Treatment[], { timeoutMs = 20_000, key = 'sk-secret' }: Trial = {}) {
  await using service = await startTranscriptionService(plan);
  const config = { url: service.url, key, model: 'whisper-1', timeoutMs, retryPauseMs: 1, maxAnswerBytes: 1_000_000 };
  const { signal } = new AbortController();
  await using listener = await createTranscriptionEndpoint(config).listen({ language: undefined, signal });
  const [heard] = await Promise.allSettled([listener.hear(SOUND)]);
  return { heard, asked: service.received.length };
}

const answer = (body: unknown) => ({ body: typeof body === 'string' ? body : JSON.stringify(body) });

async function hear(body: unknown) {
  const { heard } = await ask([answer(body)]);
  if (heard.status === 'rejected') throw heard.reason;
  return heard.value;
}

describe('the answer of a transcription service', () => {
  it('is read with words, confidences and the language where it has them', async () => {
    const heard = await hear({
      language: 'german',
      language_probability: 0.75,
      text: 'Guten Abend. Ja',
      words: [
        { word: ' Guten', start: 0, end: 0.1, probability: 0.5 },
        { word: 'Abend', start: 0.1, end: 0.2, probability: 1.5 },
        { word: 'Ja', start: 0.3, end: 0.4, probability: null },
      ],
      segments: [
        { start: 0, end: 0.25, text: ' Guten Abend.', avg_logprob: Math.log(0.5), no_speech_prob: 0.25 },
        { start: 0.25, end: 0.5, text: 'Ja', avg_logprob: null },
        { start: 0.5, end: 0.5, text: ' ' },
      ],
    });
    expect(heard).toMatchObject({ language: 'de', languageConfidence: 0.75 });
    expect(heard.segments).toEqual([
      {
        ...{ start: 0, end: 0.25, text: 'Guten Abend.', noSpeech: 0.25, confidence: expect.closeTo(0.5, 5) },
        words: [
          { text: 'Guten', start: 0, end: 0.1, confidence: 0.5 },
          { text: 'Abend', start: 0.1, end: 0.2, confidence: 1 },
        ],
      },
      { start: 0.25, end: 0.5, text: 'Ja', words: [{ text: 'Ja', start: 0.3, end: 0.4 }] },
    ]);
  });

  it('may have its words in its segments', async () => {
    const words = [{ word: 'Hi', start: 0, end: 0.2, probability: 0.9 }];
    const { segments } = await hear({ segments: [{ start: 0, end: 0.2, text: 'Hi', words }] });
    expect(segments[0]?.words).toEqual([{ text: 'Hi', start: 0, end: 0.2, confidence: 0.9 }]);
  });

  it('without segments has sentences of its words, and without times one as long as the piece', async () => {
    const words = ['Well', 'yes', 'No'].map((word, index) => ({ word, start: index / 10, end: (index + 1) / 10 }));
    const { segments } = await hear({ text: 'Well, yes! No.', words });
    expect(segments.map(({ start, end, text }) => [start, end, text])).toEqual([
      [0, 0.2, 'Well, yes!'],
      [0.2, expect.closeTo(0.3, 5), 'No.'],
    ]);
    expect(await hear({ text: 'Just a text.' })).toEqual({
      segments: [{ start: 0, end: 0.5, text: 'Just a text.', words: [] }],
    });
    expect((await hear({ text: '' })).segments).toEqual([]);
    expect((await hear({ segments: [] })).segments).toEqual([]);
  });

  it('has no characters that nothing can keep', async () => {
    const { segments } = await hear('{"segments":[{"start":0,"end":0.2,"text":"a\\u0000b \\ud800c"}]}');
    expect(segments[0]?.text).toBe('ab \ufffdc');
  });

  it.each([
    ['<html>Welcome</html>', 'no JSON'],
    ['{"segments":[{"start":0,', 'no JSON'],
    ['', 'no JSON'],
    ['null', 'null where an object belongs'],
    ['{}', 'neither segments nor a text'],
    ['{"segments":{"0":1}}', 'a value of type object where a list belongs'],
    ['{"segments":["Hi"]}', 'a value of type string where an object belongs'],
    ['{"segments":[{"start":"0","end":1,"text":"Hi"}]}', 'a value of type string where a number belongs'],
    ['{"segments":[{"start":0,"end":1e999,"text":"Hi"}]}', 'a value of type number where a number belongs'],
    ['{"segments":[{"start":0,"end":1,"text":null}]}', 'null where a text belongs'],
  ])('%j is no transcription, which is said and not asked again', async (body, found) => {
    const { heard, asked } = await ask([answer(body)]);
    expect(heard).toMatchObject({
      status: 'rejected',
      reason: { reason: 'TRANSCRIPTION_UNREADABLE', message: expect.stringContaining(`(${found}); see VIDI_`) },
    });
    expect(asked).toBe(1);
  });

  it('is not read further than it may be long', async () => {
    const { heard, asked } = await ask(['endless']);
    expect(heard).toMatchObject({ reason: { reason: 'TRANSCRIPTION_UNREADABLE' } });
    expect(String(heard.status === 'rejected' && heard.reason)).toContain('VIDI_TRANSCRIPTION_MAX_ANSWER_BYTES');
    expect(asked).toBe(1);
  });
});

describe('a transcription service that refuses', () => {
  const openAiError = (message: string) => JSON.stringify({ error: { message, type: 'invalid_request_error' } });

  it.each([
    [
      401,
      openAiError('Incorrect API key provided: sk-secret.'),
      'does not accept the key (HTTP 401): see VIDI_TRANSCRIPTION_KEY',
    ],
    [403, 'forbidden', 'VIDI_TRANSCRIPTION_KEY'],
    [413, '<html>', 'a piece of sound of 0.0 MB for too large (HTTP 413)'],
    [
      400,
      openAiError("response_format 'verbose_json' is not\ncompatible with model."),
      "(response_format 'verbose_json' is not compatible with model)",
    ],
    [
      404,
      '{"detail":"Model nowhere is not installed"}',
      'HTTP 404 (Model nowhere is not installed); see VIDI_TRANSCRIPTION_URL',
    ],
    [404, 'x'.repeat(1_000_000), 'HTTP 404; see VIDI_TRANSCRIPTION_URL'],
    [302, '', 'leads elsewhere (HTTP 302)'],
  ])('with HTTP %i is not asked again, and why is said', async (status, body, message) => {
    const { heard, asked } = await ask([{ status, body, headers: { location: 'http://127.0.0.1:9/elsewhere' } }]);
    expect(heard).toMatchObject({
      reason: { reason: 'TRANSCRIPTION_REFUSED', message: expect.stringContaining(message) },
    });
    expect(JSON.stringify(heard)).not.toContain('sk-secret');
    expect(asked).toBe(1);
  });

  it.each([408, 429, 500, 502, 503])('with HTTP %i for a while is asked again', async (status) => {
    const busy = { status, body: 'later', headers: { 'retry-after': '0' } };
    expect(await ask([busy, busy, answer({ text: 'Hi' })])).toMatchObject({ heard: { status: 'fulfilled' }, asked: 3 });
  });

  it.each(['soon', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'is asked again though its Retry-After is %j',
    async (value) => {
      const busy = { status: 503, body: '', headers: { 'retry-after': value } };
      expect(await ask([busy, answer({ text: 'Hi' })])).toMatchObject({ heard: { status: 'fulfilled' }, asked: 2 });
    },
  );

  it.each([
    ['broken', /no answer in 5 tries: HTTP 500/],
    ['hang up', /cannot be reached \((UND_ERR_SOCKET|ECONNRESET|EPIPE)\)/],
    ['silent', /none within 100 ms \(VIDI_TRANSCRIPTION_TIMEOUT\)/],
  ] as const)('for good (%s) costs no more than five tries, and why is said', async (treatment, message) => {
    const { heard, asked } = await ask([treatment], { timeoutMs: treatment === 'silent' ? 100 : 20_000 });
    expect(heard).toMatchObject({
      reason: { reason: 'TRANSCRIPTION_UNAVAILABLE', message: expect.stringMatching(message) },
    });
    expect(asked).toBe(5);
  });
});
