import { prepareEmulator } from '../../emulator/emulator';
import { bundles } from '../../tools/bundles/bundles';
import { writeBundles } from '../../tools/bundles/write';

/** What each worker would make is made once, before the first of them. */
export default async function setup(): Promise<void> {
  writeBundles(await bundles());
  await prepareEmulator();
}
