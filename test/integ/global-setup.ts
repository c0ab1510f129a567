import { prepareEmulator } from '../../emulator/emulator';
import { makeMissingBundles } from '../../tools/bundles/missing';

/** What each worker would make is made once, before the first of them. */
export default async function setup(): Promise<void> {
  makeMissingBundles();
  await prepareEmulator();
}
