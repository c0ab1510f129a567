import { Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { cidrRules } from '../../src/network/cidr';
import { validate } from '../../src/validation/validate';

const broken = (cidr: string, subnets = 4) =>
  cidrRules('network.cidr', cidr, subnets).filter((message) => message !== undefined);

const SHAPE = 'be an IPv4 CIDR block such as 10.0.0.0/16';
const PRIVATE = 'be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16';
const ALIGNED = 'begin at the first address of its block';
const SIZE = 'be from /16 to /24';

describe('the block of a network (E3)', () => {
  test.each([
    ['10.0.0.0', SHAPE],
    ['10.0.0.0/33', SHAPE],
    ['10.0.0.256/16', SHAPE],
    ['10.0.0/16', SHAPE],
    ['x10.0.0.0/16', SHAPE],
    ['10.0.0.0/16x', SHAPE],
    ['fd00::/16', SHAPE],
    ['', SHAPE],
    ['8.8.0.0/16', PRIVATE],
    ['11.0.0.0/16', PRIVATE],
    ['172.15.0.0/16', PRIVATE],
    ['172.32.0.0/16', PRIVATE],
    ['192.169.0.0/16', PRIVATE],
    ['10.0.0.1/16', ALIGNED],
    ['10.0.1.0/23', ALIGNED],
    ['10.0.0.0/15', SIZE],
    ['10.0.0.0/25', SIZE],
  ])('fails for "%s"', (cidr, must) => {
    expect(broken(cidr)).toEqual([`network.cidr must ${must}, got "${cidr}"`]);
  });

  test.each([
    ['10.0.0.16/28', [SIZE]],
    ['10.0.0.17/32', [SIZE, 'be /28 or larger, for 1 subnets of /28 at least']],
    ['192.168.0.0/15', [PRIVATE, SIZE]],
  ])('%s is a block, of another size', (cidr, rules) => {
    expect(broken(cidr, 1)).toEqual(rules.map((must) => `network.cidr must ${must}, got "${cidr}"`));
  });

  test.each(['10.0.0.0/16', '10.255.255.0/24', '172.16.0.0/16', '172.31.255.0/24', '192.168.0.0/16', '10.0.2.0/23'])(
    'takes %s',
    (cidr) => {
      expect(broken(cidr)).toEqual([]);
    },
  );

  test.each([
    ['10.0.0.0/24', 16, undefined],
    ['10.0.0.0/24', 17, 'be /23 or larger, for 17 subnets of /28 at least'],
    ['10.0.0.0/23', 17, undefined],
    ['10.0.0.0/24', 1, undefined],
  ])('%s has room for %d subnets, or says how large it must be', (cidr, subnets, must) => {
    expect(broken(cidr, subnets)).toEqual(must === undefined ? [] : [`network.cidr must ${must}, got "${cidr}"`]);
  });

  test('every aligned block of the right size within a private range is taken', () => {
    const ranges = fc.constantFrom([10, 0, 8] as const, [172, 16, 12] as const, [192, 168, 16] as const);
    fc.assert(
      fc.property(ranges, fc.integer({ min: 16, max: 24 }), fc.nat(2 ** 24 - 1), ([a, b, bits], prefix, offset) => {
        const base = (a * 256 + b) * 65_536;
        const address = base + (offset % 2 ** (32 - bits));
        const aligned = address - (address % 2 ** (32 - prefix));
        const octets = [24, 16, 8, 0].map((shift) => Math.floor(aligned / 2 ** shift) % 256);
        expect(broken(`${octets.join('.')}/${prefix}`, 2)).toEqual([]);
      }),
    );
  });

  test('all that is wrong is told at once', () => {
    expect(() => validate(new Stack(undefined, 'S'), 'Shop', cidrRules('network.cidr', '8.8.8.1/26', 12))).toThrow(
      [
        'Shop at S:',
        ...[PRIVATE, ALIGNED, SIZE, 'be /24 or larger, for 12 subnets of /28 at least'].map(
          (must) => `- network.cidr must ${must}, got "8.8.8.1/26"`,
        ),
      ].join('\n'),
    );
  });
});
