import { Stack, type App } from 'aws-cdk-lib';
import { deployStacks, type DeployedStacks } from './deployed';
import { LookingClient } from './shop-answers';
import type { EmulatorOptions } from '../../emulator/emulator';
import { EcommerceServerlessApi, ShopAuth, type EcommerceServerlessApiProps } from '../../src';
import type { ShopClient } from '../../tools/shop/client';
import { signedIn, userPoolIn, type ShopUser } from '../../tools/shop/users';

/** The origins whose pages may call the shop. */
export const ORIGINS = ['https://shop.example.com', 'https://admin.example.com'];

/** Who calls. */
export interface Callers {
  readonly owner: ShopUser;
  readonly other: ShopUser;
  readonly admin: ShopUser;
}

/** A shop on an emulator of its own, and three who call it. */
export interface DeployedShop extends DeployedStacks {
  readonly client: ShopClient;
  readonly callers: Callers;
  /** Makes a customer and signs them in. */
  readonly customer: (name: string) => Promise<ShopUser>;
}

/** A stack with a shop. */
export function addShop(
  app: App,
  region: string,
  props: Partial<EcommerceServerlessApiProps> = {},
  configure: (shop: EcommerceServerlessApi) => void = () => {},
): Stack {
  const stack = new Stack(app, 'shop', { env: { region } });
  const shop = new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', {
    environmentSuffix: 'dev',
    auth: ShopAuth.cognito({ authFlows: { adminUserPassword: true } }),
    allowedOrigins: ORIGINS,
    exportOutputs: true,
    ...props,
  });
  configure(shop);
  return stack;
}

/** Deploys stacks, the first of which is a shop with a user pool. */
export async function deployedShop(
  options: EmulatorOptions,
  build: (app: App, region: string) => Stack[] = (app, region) => [addShop(app, region)],
): Promise<DeployedShop> {
  const stacks = await deployStacks(options, (app, { env }) => build(app, env.AWS_REGION));
  const { emulator, outputs } = stacks;
  try {
    const pool = userPoolIn(outputs);
    const customer = (name: string) => signedIn(emulator, pool, name);
    const [owner, other] = await Promise.all(['owner', 'other'].map(customer));
    const admin = await signedIn(emulator, pool, 'admin', ['admins']);
    const client = new LookingClient(emulator.urlOf(outputs.EcommerceServerlessApiApiUrl), emulator.ca);
    return { ...stacks, client, customer, callers: { owner, other, admin } };
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}
