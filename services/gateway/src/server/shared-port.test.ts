import { describe, expect, it } from 'vitest';
import { protocolOf } from './shared-port.ts';

describe('the first bytes of a connection', () => {
  it.each([
    ['', undefined],
    ['P', undefined],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r', undefined],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'http2'],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nmore', 'http2'],
    ['PRI * HTTP/1.1', 'http1'],
    ['POST', 'http1'],
    ['GET / HTTP/1.1', 'http1'],
    ['\u0016\u0003\u0001', 'http1'],
  ])('%j speak %s', (bytes, protocol) => {
    expect(protocolOf(Buffer.from(bytes, 'latin1'))).toBe(protocol);
  });
});
