import { BlockList, isIP } from 'node:net';

/** What is not the public internet, after IANA's registries of special-purpose addresses. */
const NOT_PUBLIC_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers; Alibaba's metadata
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's metadata
  '169.254.0.0/16', // link-local; the other clouds' metadata
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments; Oracle's metadata
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // former 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
];
/** Of IPv6 only this is assigned for the public internet … */
const GLOBAL_IPV6 = ['2000::/3'];
/** … except these. */
const NOT_PUBLIC_IPV6 = [
  '2001::/23', // protocol assignments, Teredo
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: an IPv4 address inside, of any kind
  '3fff::/20', // documentation
];
/** IPv6 on the outside, the IPv4 address in the last 32 bits is where it leads: mapped, and NAT64. */
const IPV4_INSIDE = ['::ffff:0:0/96', '64:ff9b::/96'];

function listOf(subnets: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', prefix] = subnet.split('/');
    list.addSubnet(net, Number(prefix), family);
  }
  return list;
}

const notPublic4 = listOf(NOT_PUBLIC_IPV4, 'ipv4');
const global6 = listOf(GLOBAL_IPV6, 'ipv6');
const notPublic6 = listOf(NOT_PUBLIC_IPV6, 'ipv6');
const ipv4Inside = listOf(IPV4_INSIDE, 'ipv6');

function lastIpv4(address: string): string {
  // The URL parser writes it in one way only: groups in hexadecimal.
  const [high = '', low = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':').slice(-2);
  const [a, b] = [Number.parseInt(high || '0', 16), Number.parseInt(low || '0', 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

/** May a webhook go there? Only to the public internet: what is not known to be public is not. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !notPublic4.check(address, 'ipv4');
  if (isIP(address) !== 6 || address.includes('%')) return false;
  if (ipv4Inside.check(address, 'ipv6')) return isPublicAddress(lastIpv4(address));
  return global6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
}
