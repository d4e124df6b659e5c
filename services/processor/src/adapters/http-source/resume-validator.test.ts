import { describe, expect, it } from 'vitest';
import { resumeValidator } from './resume-validator.ts';

const MODIFIED = 'Fri, 27 Nov 2026 10:00:00 GMT';

describe('what a transfer may be resumed by', () => {
  it('is a strong entity tag, whatever the dates', () => {
    const headers = { etag: '"5f-62\x80"', 'last-modified': MODIFIED, date: MODIFIED };
    expect(resumeValidator({ headers })).toEqual({ field: 'etag', value: '"5f-62\x80"' });
    expect(resumeValidator({ headers: { etag: '""' } })).toEqual({ field: 'etag', value: '""' });
  });

  it('is a date of change at least a second before the answer, as it came', () => {
    const headers = { 'last-modified': MODIFIED, date: 'Fri, 27 Nov 2026 10:00:01 GMT' };
    expect(resumeValidator({ headers })).toEqual({ field: 'last-modified', value: MODIFIED });
  });

  it.each([
    [{}],
    [{ etag: 'W/"5f"' }],
    [{ etag: '5f' }],
    [{ etag: '"two" "tags"' }],
    [{ etag: 'W/"5f"', 'last-modified': MODIFIED, date: 'Sat, 28 Nov 2026 10:00:00 GMT' }],
    [{ 'last-modified': MODIFIED }],
    [{ 'last-modified': MODIFIED, date: MODIFIED }],
    [{ 'last-modified': MODIFIED, date: 'today' }],
    [{ 'last-modified': 'yesterday', date: MODIFIED }],
  ])('is not in %j', (headers) => {
    expect(resumeValidator({ headers })).toBeUndefined();
  });
});
