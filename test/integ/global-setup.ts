import { prepareEmulator } from '../../emulator/emulator';
import { makeBundles } from '../../tools/bundles/write';

/** What each worker would make is made once, before the first of them. */
export default async function setup(): Promise<void> {
  await makeBundles();
  await prepareEmulator();
}
