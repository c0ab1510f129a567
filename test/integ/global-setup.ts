import { prepareEmulator } from '../../emulator/emulator';

/** What each worker would make is made once, before the first of them. */
export default async function setup(): Promise<void> {
  await prepareEmulator();
}
