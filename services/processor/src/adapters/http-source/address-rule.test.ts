import { describe, expect, it } from 'vitest';
import { createAddressRule } from './address-rule.ts';

describe('the rule for addresses', () => {
  const rule = createAddressRule([]);

  it.each(['93.184.216.34', '8.8.8.8', '2001:4860:4860::8888', '::ffff:8.8.8.8'])('takes %s as public', (address) => {
    expect(rule(address)).toBe('public');
  });

  it.each([
    ['127.0.0.1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'link-local, where clouds keep credentials'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['0.0.0.0', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['198.18.0.1', 'benchmarking'],
    ['192.0.2.1', 'documentation'],
    ['::1', 'loopback'],
    ['::', 'unspecified'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['fd00::1', 'unique local'],
    ['::ffff:127.0.0.1', 'IPv4-mapped loopback'],
    ['::ffff:a00:1', 'IPv4-mapped private in hexadecimal'],
    ['::127.0.0.1', 'IPv4-compatible loopback'],
    ['::7f00:1', 'IPv4-compatible loopback in hexadecimal'],
    ['64:ff9b::7f00:1', 'NAT64'],
    ['64:ff9b:1::a00:1', 'local NAT64'],
    ['2002:7f00:1::', '6to4'],
    ['2001:0:7f00:1::', 'Teredo'],
    ['::ffff:0:127.0.0.1', 'IPv4-translated'],
    ['100.100.100.200', 'the metadata of Alibaba Cloud'],
    ['192.0.0.192', 'the metadata of Oracle Cloud'],
    ['168.63.129.16', 'the host under a machine of Azure'],
    ['::ffff:168.63.129.16', 'the same in IPv6 clothes'],
    ['fd00:ec2::254', 'the metadata of AWS'],
    ['fd20:ce::254', 'the metadata of Google Cloud'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['100::1', 'discarded'],
    ['2001:db8::1', 'documentation'],
    ['3fff::1', 'documentation'],
    ['2001:2::1', 'benchmarking'],
    ['240.0.0.1', 'reserved'],
    ['0.1.2.3', 'this network'],
    ['4000::1', 'outside what IANA gives out'],
    ['not an address', 'garbage'],
  ])('closes %s: %s', (address) => {
    expect(rule(address)).toBe('closed');
  });

  it('opens what the operator allows, in every spelling, and nothing beside it', () => {
    const open = createAddressRule(['127.0.0.0/8', 'fd00::/16']);
    expect(open('127.1.2.3')).toBe('allowed');
    expect(open('::ffff:127.0.0.1')).toBe('allowed');
    expect(open('fd00::5')).toBe('allowed');
    expect(open('fd01::5')).toBe('closed');
    expect(open('10.0.0.1')).toBe('closed');
    expect(open('8.8.8.8')).toBe('public');
  });
});
