import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Cidr = [Address, number];

/** What may be done with an address: any port of it, the public ports, or nothing. */
export type AddressVerdict = 'allowed' | 'public' | 'closed';

/** Judges addresses in any spelling, such as `10.0.0.1` or `::ffff:10.0.0.1`. */
export type AddressRule = (address: string) => AddressVerdict;

/** The only part of the IPv6 space that is given out for public use (RFC 4291 2.4, IANA's registry). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Public by its range, yet answered by the host under each virtual machine of Azure, with that machine's secrets:
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const AZURE_HOST = '168.63.129.16';

/**
 * Makes the rule: addresses in `allow` are open, public unicast ones are public, all others are closed.
 *
 * IPv4 in IPv6 clothes (`::ffff:a.b.c.d`) is judged as what it is. Other ways to smuggle an IPv4 address into an IPv6
 * one (NAT64, 6to4, Teredo) are ranges of their own to ipaddr.js, so not `unicast`; IPv4-compatible `::a.b.c.d` is
 * `unicast` to it, hence the second look at IPv6.
 *
 * @throws Error when an entry of `allow` is not a CIDR range.
 */
export function createAddressRule(allow: readonly string[]): AddressRule {
  const allowed = allow.map((cidr): Cidr => ipaddr.parseCIDR(cidr));
  return (text) => {
    if (!ipaddr.isValid(text)) return 'closed';
    const address = ipaddr.process(text);
    if (allowed.some((cidr) => address.kind() === cidr[0].kind() && address.match(cidr))) return 'allowed';
    return isPublic(address) ? 'public' : 'closed';
  };
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || address.toString() === AZURE_HOST) return false;
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST);
}
