import { BlockList, isIP } from 'node:net';

/** Whether an address to listen on can be reached from this machine only. Of names, only `localhost` is sure to be. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  const version = isIP(address);
  if (version === 0) return address.toLowerCase() === 'localhost';
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  return loopback.check(address, version === 6 ? 'ipv6' : 'ipv4');
}
