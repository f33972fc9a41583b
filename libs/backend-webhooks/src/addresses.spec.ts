import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPublicAddress } from './addresses.js';

const ipv4 = (value: number) => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255).join('.');
const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** By arithmetic, to compare with. */
const PRIVATE: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['168.63.129.16', 32],
];
const within = (value: number, [net, prefix]: [string, number]) =>
  Math.floor(value / 2 ** (32 - prefix)) === Math.floor(numberOf(net) / 2 ** (32 - prefix));
const isPrivate = (value: number) => PRIVATE.some((subnet) => within(value, subnet));

const someIpv4 = fc.oneof(
  fc.nat(2 ** 32 - 1),
  fc
    .constantFrom(...PRIVATE)
    .chain(([net, prefix]) => fc.nat(2 ** (32 - prefix) - 1).map((host) => numberOf(net) + host)),
);

const hex = (value: number, digits = 1) => value.toString(16).padStart(digits, '0');
/** Ways to write an IPv4 address that a URL takes. */
const SPELLINGS_4 = [
  (v: number) => ipv4(v),
  (v: number) => String(v),
  (v: number) => `0x${hex(v)}`,
  (v: number) => `0${v.toString(8)}`,
  (v: number) => `${v >>> 24}.${v & 0xff_ff_ff}`,
  (v: number) => `0x${hex(v >>> 24)}.0${((v >>> 16) & 255).toString(8)}.${v & 0xff_ff}`,
  (v: number) => `${ipv4(v)}.`,
];
/** Ways to write it inside an IPv6 address: mapped, and NAT64. */
const SPELLINGS_6 = [
  (v: number) => `::ffff:${ipv4(v)}`,
  (v: number) => `::FFFF:${hex(v >>> 16)}:${hex(v & 0xff_ff)}`,
  (v: number) => `0:0:0:0:0:ffff:${hex(v >>> 16, 4)}:${hex(v & 0xff_ff, 4)}`,
  (v: number) => `0000:0000:0000::ffff:${ipv4(v)}`,
  (v: number) => `64:ff9b::${ipv4(v)}`,
  (v: number) => `0064:FF9B:0:0:0:0:${hex(v >>> 16)}:${hex(v & 0xff_ff)}`,
];
const hostOf = (spelled: string) => new URL(`https://${spelled}/`).hostname.replace(/^\[|\]$/g, '');

describe('an address', () => {
  it('of IPv4 is public or not, however a URL spells it', () => {
    fc.assert(
      fc.property(someIpv4, fc.constantFrom(...SPELLINGS_4), (value, spell) => {
        expect(isPublicAddress(hostOf(spell(value)))).toBe(!isPrivate(value));
      }),
    );
  });

  it('of IPv4 inside one of IPv6 is what the inner one is, also as a resolver writes it', () => {
    fc.assert(
      fc.property(someIpv4, fc.constantFrom(...SPELLINGS_6), (value, spell) => {
        expect(isPublicAddress(hostOf(`[${spell(value)}]`))).toBe(!isPrivate(value));
        expect(isPublicAddress(spell(value))).toBe(!isPrivate(value));
      }),
    );
  });

  it('of IPv6 is public only within 2000::/3, and not in its special parts', () => {
    const groups = fc.array(fc.nat(0xff_ff), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, (parts) => {
        const [first = 0, second = 0] = parts;
        const special =
          (first === 0x2001 && (second < 0x2_00 || second === 0xd_b8)) ||
          first === 0x2002 ||
          (first === 0x3f_ff && second < 0x10_00);
        const inside = first === 0x64 && second === 0xff_9b;
        if (!inside)
          expect(isPublicAddress(parts.map((part) => hex(part)).join(':'))).toBe(first >>> 13 === 1 && !special);
      }),
    );
  });

  it.each([
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local, with a zone'],
    ['fec0::1', 'site-local'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'metadata of AWS'],
    ['ff02::1', 'multicast'],
    ['::127.0.0.1', 'IPv4-compatible'],
    ['::ffff:0:127.0.0.1', 'IPv4-translated'],
    ['64:ff9b:1::7f00:1', 'local NAT64'],
    ['2002:7f00:1::1', '6to4'],
    ['2001:0:7f00:1::', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['::ffff:169.254.169.254', 'metadata, mapped'],
    ['64:ff9b::a9fe:a9fe', 'metadata over NAT64'],
    ['169.254.169.254', 'metadata'],
    ['localhost', 'no address at all'],
    ['', 'nothing'],
  ])('%s is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '::ffff:1.1.1.1', '64:ff9b::101:101'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});
