import { describe, expect, it } from 'vitest';
import { createAddressRule } from './address-rule.ts';
import { checkDestination } from './destination.ts';

describe('checking where a URL leads', () => {
  it.each([
    'http://127.0.0.1/v.mp4',
    'http://2130706433/v.mp4',
    'http://0x7f000001/v.mp4',
    'http://0177.0.0.1/v.mp4',
    'http://127.1/v.mp4',
    'http://[::1]/v.mp4',
    'http://[::ffff:127.0.0.1]/v.mp4',
    'http://[64:ff9b::7f00:1]/v.mp4',
    'http://169.254.169.254/latest/meta-data',
    'http://１２７.0.0.1/v.mp4',
    'file:///etc/passwd',
    'ftp://example.com/v.mp4',
    'gopher://example.com/',
    'data:video/mp4;base64,AAAA',
    'http://user@example.com/v.mp4',
    'http://user:secret@example.com/v.mp4',
    'http://example.com:22/v.mp4',
    'not a url',
    '/v.mp4',
  ])('refuses %s', async (url) => {
    await expect(check(url, { 'example.com': ['93.184.216.34'] })).rejects.toMatchObject({
      reason: 'URL_NOT_ALLOWED',
      failureClass: 'PERMANENT',
    });
  });

  it('keeps a password out of what it says', async () => {
    await expect(check('http://user:secret@example.com/', {})).rejects.toThrow(/^(?!.*secret)/);
  });

  it('refuses a name when only one of its addresses is private', async () => {
    const hosts = { 'mixed.example': ['93.184.216.34', '10.0.0.1'] };
    await expect(check('http://mixed.example/v.mp4', hosts)).rejects.toMatchObject({ reason: 'URL_NOT_ALLOWED' });
  });

  it('refuses a name without addresses', async () => {
    await expect(check('http://none.example/', { 'none.example': [] })).rejects.toMatchObject({
      reason: 'URL_NOT_ALLOWED',
    });
  });

  it('hands on the very addresses that it checked', async () => {
    const hosts = { 'video.example': ['93.184.216.34', '2001:4860:4860::8888'] };
    const { url, addresses } = await check('https://video.example/v.mp4', hosts);
    expect(url.href).toBe('https://video.example/v.mp4');
    expect(addresses).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: '2001:4860:4860::8888', family: 6 },
    ]);
  });

  it('opens any port of an address that the operator allows', async () => {
    const { addresses } = await check('http://10.0.0.1:9000/v.mp4', {}, ['10.0.0.0/8']);
    expect(addresses).toEqual([{ address: '10.0.0.1', family: 4 }]);
  });
});

async function check(url: string, hosts: Readonly<Record<string, readonly string[]>>, allow: readonly string[] = []) {
  return await checkDestination(url, undefined, {
    addressRule: createAddressRule(allow),
    ports: [80, 443],
    lookup: (host) =>
      Promise.resolve((hosts[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
  });
}
