import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CfnOutput, Stack, type App } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HostedZone, PublicHostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { deployStacks, deployTo } from './deployed';
import { LookingClient } from './shop-answers';
import type { Callers } from './shop-app';
import { configOf } from '../../emulator/clients';
import type { Emulator } from '../../emulator/emulator';
import { TokenIssuer } from '../../emulator/token-issuer';
import { ApiHandler, DisasterRecovery, EcommerceServerlessApi, Network, ShopAuth } from '../../src';

/** The first region and the second one. */
export const [FIRST, SECOND] = ['us-east-1', 'us-west-2'];

const ZONE = 'example.com';
const KEY_OF_SECOND = `arn:aws:kms:${SECOND}:000000000000:key/second`;

/** A shop in one of its regions. */
export interface RegionalShop {
  readonly region: string;
  readonly apiId: string;
  readonly client: LookingClient;
  readonly callers: Callers;
  /** How this region takes over from the other one. */
  readonly runbook: string;
}

/** A shop in two regions of one emulator. */
export interface ShopInTwoRegions {
  readonly emulator: Emulator;
  readonly first: RegionalShop;
  readonly second: RegionalShop;
  readonly stop: () => Promise<unknown>;
}

/** Deploys a shop as its README says: the first region, and the second one with the streams of the replicas. */
export async function shopInTwoRegions(): Promise<ShopInTwoRegions> {
  const issuer = await TokenIssuer.startSecure();
  const auth = () => ShopAuth.jwt({ issuer: issuer.url, audience: ['shop'], adminGroup: 'admins' });
  const { emulator, outputs } = await deployStacks({ trusted: issuer.certificate }, (app) => {
    const disasterRecovery = DisasterRecovery.primary({ region: SECOND, encryptionKeyArn: KEY_OF_SECOND });
    const zone = (stack: Stack) => new PublicHostedZone(stack, 'Zone', { zoneName: ZONE });
    return [regionalStack(app, FIRST, { auth: auth(), disasterRecovery }, zone)];
  });
  const stop = () => Promise.all([emulator.stop(), issuer.stop()]);
  try {
    const streams = await Promise.all(['products', 'orders'].map((name) => streamOf(emulator, `${name}-dev`)));
    const [productsStreamArn, ordersStreamArn] = streams;
    const disasterRecovery = DisasterRecovery.secondary({ primaryRegion: FIRST, productsStreamArn, ordersStreamArn });
    const secondOutputs = await deployTo(emulator, SECOND, (app) => {
      const zone = (stack: Stack) =>
        HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName: ZONE, hostedZoneId: outputs.ZoneId });
      return [regionalStack(app, SECOND, { auth: auth(), disasterRecovery }, zone)];
    });
    const callers = callersOf(issuer);
    const [first, second] = [
      { region: FIRST, ...outputs },
      { region: SECOND, ...secondOutputs },
    ].map(({ region, ...of }: Record<string, string>): RegionalShop => {
      const { EcommerceServerlessApiApiId: apiId, Runbook: runbook } = of;
      const client = new LookingClient(emulator.urlOf(`https://${apiId}.execute-api.${region}.amazonaws.com/dev/`));
      return { region, apiId, client, callers, runbook };
    });
    return { emulator, first, second, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The same code in each region: what differs is which of the two it is. */
function regionalStack(
  app: App,
  region: string,
  regional: { readonly auth: ShopAuth; readonly disasterRecovery: DisasterRecovery },
  zoneIn: (stack: Stack) => IHostedZone,
): Stack {
  const stack = new Stack(app, 'shop', { env: { region, account: '000000000000' } });
  const hostedZone = zoneIn(stack);
  new CfnOutput(stack, 'ZoneId', { value: hostedZone.hostedZoneId });
  const certificateArn = `arn:aws:acm:${region}:000000000000:certificate/1`;
  const shop = new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', {
    ...regional,
    environmentSuffix: 'dev',
    network: Network.none('It is a test.'),
    encryptionKey: region === SECOND ? Key.fromKeyArn(stack, 'Key', KEY_OF_SECOND) : undefined,
    domain: {
      domainName: `api.${ZONE}`,
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
      hostedZone,
    },
    exportOutputs: true,
  });
  new CfnOutput(stack, 'Runbook', { value: shop.failoverRunbook! });
  shop.addEntity('reviews', {
    isPublic: true,
    handler: ApiHandler.fromCode({
      code: Code.fromInline('exports.handler = async ({ body }) => ({ statusCode: 200, body: body ?? "none" });'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
    }),
  });
  return stack;
}

async function streamOf(emulator: Emulator, TableName: string): Promise<string> {
  const client = new DynamoDBClient({ ...configOf(emulator), region: SECOND });
  return (await client.send(new DescribeTableCommand({ TableName }))).Table!.LatestStreamArn!;
}

function callersOf(issuer: TokenIssuer): Callers {
  const exp = Math.floor(Date.now() / 1000) + 3_600;
  const user = (name: string, groups: string[] = []) => {
    return { name, subject: name, authorization: `Bearer ${issuer.token({ sub: name, groups, exp })}` };
  };
  return { owner: user('owner'), other: user('other'), admin: user('admin', ['admins']) };
}
