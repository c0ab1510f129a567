import { join } from 'path';
import { ShopClient } from './client';
import { signedIn, userPoolIn, type ShopUser } from './users';
import type { Outputs } from '../../emulator/cdk';
import type { Emulator } from '../../emulator/emulator';
import { deployApp, startEmulator } from '../traffic/deployment';
import type { Stopwatch } from '../traffic/stopwatch';

/** A shop on an emulator, with those who call it. */
export interface RunningShop {
  readonly emulator: Emulator;
  readonly outputs: Outputs;
  readonly client: ShopClient;
  readonly customers: readonly ShopUser[];
  readonly admin: ShopUser;
}

/** Starts an emulator, which `run` stops, deploys a shop, and signs in so many customers and an administrator. */
export async function startShop(watch: Stopwatch, customers: number): Promise<RunningShop> {
  const emulator = await startEmulator(watch);
  const outputs = await deployApp(watch, emulator, join(__dirname, 'app.ts'), emulator.outputs);
  const pool = userPoolIn(outputs);
  return watch.lap('sign in', async () => ({
    emulator,
    outputs,
    client: new ShopClient(emulator.urlOf(outputs.EcommerceServerlessApiApiUrl), emulator.ca),
    customers: await Promise.all(
      Array.from({ length: customers }, (_, index) => signedIn(emulator, pool, `customer-${index + 1}`)),
    ),
    admin: await signedIn(emulator, pool, 'admin', ['admins']),
  }));
}
