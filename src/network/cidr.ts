import { rule, type Rule } from '../validation/rules';

/** Ranges for private networks: https://www.rfc-editor.org/rfc/rfc1918 */
const PRIVATE: readonly [range: string, prefix: number][] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
];

/** The smallest subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const SMALLEST_SUBNET = 28;

const CIDR = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** An address as a number, and how many of its bits are of the network. */
interface Block {
  readonly address: number;
  readonly prefix: number;
}

/** Undefined for a text that is no CIDR block. */
function parse(cidr: string): Block | undefined {
  const numbers = CIDR.exec(cidr)?.slice(1).map(Number);
  if (numbers === undefined) {
    return undefined;
  }
  const [octets, prefix] = [numbers.slice(0, 4), numbers[4]];
  return prefix <= 32 && octets.every((octet) => octet <= 255) ? { address: addressOf(octets), prefix } : undefined;
}

function addressOf(octets: number[]): number {
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

/** The first address of the block of a prefix that holds an address. */
function networkOf(address: number, prefix: number): number {
  return address - (address % 2 ** (32 - prefix));
}

function isPrivate({ address, prefix }: Block): boolean {
  return PRIVATE.some(
    ([range, bits]) => prefix >= bits && networkOf(address, bits) === addressOf(range.split('.').map(Number)),
  );
}

/** The rules of a network's block, which is cut into subnets of one size. */
export function cidrRules(prop: string, cidr: string, subnets: number): Rule[] {
  const block = parse(cidr);
  if (block === undefined) {
    return [rule(prop, cidr, 'be an IPv4 CIDR block such as 10.0.0.0/16', () => false)];
  }
  const { address, prefix } = block;
  const longest = SMALLEST_SUBNET - Math.ceil(Math.log2(subnets));
  return [
    rule(prop, cidr, 'be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16', () => isPrivate(block)),
    rule(prop, cidr, 'begin at the first address of its block', () => networkOf(address, prefix) === address),
    rule(prop, cidr, 'be from /16 to /24', () => prefix >= 16 && prefix <= 24),
    rule(prop, cidr, `be /${longest} or larger, for ${subnets} subnets of /28 at least`, () => prefix <= longest),
  ];
}
