import { describe, expect, it } from 'vitest';
import { decodeTicket, encodeTicket } from './ticket-body.ts';

const JOB = '0b2f6c1e-5a0c-4f7e-9b1d-2f3a4b5c6d7e';

describe('the body of a ticket', () => {
  it('is small JSON that says its version', () => {
    expect(encodeTicket({ jobId: JOB }).toString()).toBe(`{"version":1,"jobId":"${JOB}"}`);
  });

  it('is read as it was written', () => {
    expect(decodeTicket(encodeTicket({ jobId: JOB }))).toEqual({ ticket: { jobId: JOB } });
  });

  it.each([
    ['garbage', '\u0000\u0001', 'its body of 2 bytes is not JSON', undefined],
    ['nothing', '', 'its body of 0 bytes is not JSON', undefined],
    ['other JSON', '[1,2]', 'its body is JSON but no ticket', undefined],
    ['null', 'null', 'its body is JSON but no ticket', undefined],
    ['a job that is no UUID', '{"version":1,"jobId":"7"}', 'its jobId is "7"; it has to be a UUID', undefined],
    ['no job', '{"version":1}', 'its jobId is undefined; it has to be a UUID', undefined],
    ['a future version', `{"version":2,"jobId":"${JOB}"}`, 'its version is 2; this consumer knows 1', JOB],
  ])('is unreadable if it is %s, and says why', (_, body, problem, jobId) => {
    expect(decodeTicket(Buffer.from(body))).toEqual({ unreadable: { jobId, problem } });
  });
});
