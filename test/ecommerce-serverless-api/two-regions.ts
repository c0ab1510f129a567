import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DisasterRecovery, EcommerceServerlessApi, ShopAuth, type EcommerceServerlessApiProps } from '../../src';
import { givenQueue } from '../given';
import { newApp } from '../synth';

/** The first region and the second one. */
export const [HOME, AWAY] = ['eu-west-1', 'eu-central-1'];
/** A key of a region. */
export const keyOf = (region: string) => `arn:aws:kms:${region}:111122223333:key/of-${region}`;
/** The stream of a replica. */
export const streamOf = (table: string) =>
  `arn:aws:dynamodb:${AWAY}:111122223333:table/${table}-prod/stream/2026-11-26`;
/** For the first region. */
export const primary = () => DisasterRecovery.primary({ region: AWAY, encryptionKeyArn: keyOf(AWAY) });
/** What the second region is told. */
export const secondaryOptions = () => ({
  primaryRegion: HOME,
  productsStreamArn: streamOf('products'),
  ordersStreamArn: streamOf('orders'),
});
/** For the second region. */
export const secondary = () => DisasterRecovery.secondary(secondaryOptions());

/** A shop in a stack of a region, with payments, and what `configure` adds. */
export function shopIn(
  region: string | undefined,
  props: Partial<EcommerceServerlessApiProps>,
  hasKey = true,
  configure: (shop: EcommerceServerlessApi) => void = () => {},
) {
  const stack = new Stack(newApp(), 'Shop', { env: { region, account: '111122223333' } });
  const shop = new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', {
    environmentSuffix: 'prod',
    auth: ShopAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] }),
    encryptionKey: hasKey ? Key.fromKeyArn(stack, 'Key', keyOf(region ?? HOME)) : undefined,
    ...props,
  });
  shop.addPaymentSource(givenQueue(stack));
  configure(shop);
  return { shop, stack, template: Template.fromStack(stack) };
}
