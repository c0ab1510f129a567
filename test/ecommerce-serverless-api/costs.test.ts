import { readFileSync } from 'fs';
import { join } from 'path';
import { MonitoringLevel, Network, TableCapacity, type EcommerceServerlessApiProps } from '../../src';
import { monthlyPrice } from '../monitoring/price';
import { resourcesOf, shopTemplate, type TemplateResource } from '../synth';

const README = readFileSync(join(__dirname, '../../src/ecommerce-serverless-api/README.md'), 'utf8');
const HOURS = 730;

/**
 * US dollars an hour in us-east-1, without the free tier, read in 2026-11: https://aws.amazon.com/dynamodb/pricing/provisioned/,
 * https://aws.amazon.com/vpc/pricing/, https://aws.amazon.com/privatelink/pricing/. A key of KMS is $1 a month:
 * https://aws.amazon.com/kms/pricing/.
 */
const PRICES = { readUnit: 0.00013, writeUnit: 0.00065, natGateway: 0.045, address: 0.005, endpointInZone: 0.01 };
const KEY = 1;

const SCALING = {
  readUnit: ['ReadProvisionedThroughputSettings', 'ReadCapacityAutoScalingSettings'],
  writeUnit: ['WriteProvisionedThroughputSettings', 'WriteCapacityAutoScalingSettings'],
};

/** The least units of tables and indexes, which stand anywhere in them. */
function units(value: unknown, [settings, scaling]: readonly string[]): number {
  if (typeof value !== 'object' || value === null) {
    return 0;
  }
  const own = (value as Record<string, Record<string, { MinCapacity: number }> | undefined>)[settings]?.[scaling];
  return (own?.MinCapacity ?? 0) + Object.values(value).reduce((sum, one) => sum + units(one, [settings, scaling]), 0);
}

/** What a shop of an environment costs a month when nobody calls it. */
function idlePrices(props: Partial<EcommerceServerlessApiProps>): number[] {
  const template = shopTemplate(props);
  const of = (type: string) => resourcesOf(template).filter(({ Type }) => Type === type);
  const tables = of('AWS::DynamoDB::GlobalTable');
  const interfaces = of('AWS::EC2::VPCEndpoint').filter(({ Properties }) => Properties.VpcEndpointType === 'Interface');
  const zones = (endpoints: TemplateResource[]) =>
    endpoints.flatMap(({ Properties }) => Properties.SubnetIds as object[]);
  const ofTables =
    PRICES.readUnit * units(tables, SCALING.readUnit) + PRICES.writeUnit * units(tables, SCALING.writeUnit);
  const ofNetwork =
    PRICES.natGateway * of('AWS::EC2::NatGateway').length +
    PRICES.address * of('AWS::EC2::EIP').length +
    PRICES.endpointInZone * zones(interfaces).length;
  const prices = [ofTables * HOURS, ofNetwork * HOURS, KEY * of('AWS::KMS::Key').length, monthlyPrice(template).total];
  return [...prices, prices.reduce((sum, price) => sum + price)];
}

test.each(['sandbox', 'dev', 'staging', 'prod'])('what an idle shop costs in %s is in its README', (suffix) => {
  const row = [
    `\`${suffix}\``,
    ...idlePrices({ environmentSuffix: suffix, dataProtection: true }).map((price) => `$${price.toFixed(2)}`),
  ].join(' | ');
  expect(README).toContain(`| ${row} |`);
});

test('the least that an idle shop costs is in its README', () => {
  const network = Network.none('it is a test');
  const least = idlePrices({ network, tableCapacity: TableCapacity.onDemand(), monitoring: MonitoringLevel.NONE });
  expect(README).toContain(`and \`MonitoringLevel.NONE\`: $${least.at(-1)!.toFixed(2)}.`);
});

test('what a NAT gateway costs is said with its price, where it is chosen and in the table of networks', () => {
  const { natGateway, address } = PRICES;
  const [gateway, ip] = [natGateway, address].map((price) => (price * HOURS).toFixed(2));
  const props = readFileSync(join(__dirname, '../../src/network/network.ts'), 'utf8').replace(/\s+\*\s+/g, ' ');
  const both = (natGateway + address) * HOURS;
  expect(props).toContain(`$${both.toFixed(2)} a month in us-east-1 ($${gateway} and $${ip} for its address, 2026-11)`);
  expect(README).toContain(`$${both.toFixed(0)} (staging), $${both.toFixed(0)} a zone (prod)`);
});
