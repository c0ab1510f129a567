import { parseArgs } from 'util';
import { wholeNumber } from './options';

export const SHOP_HELP = `npx projen load:shop [-- options]

Deploys a shop to the embedded emulator, lets customers buy, click twice and cancel while functions are killed, and compares
orders and stocks with what they were told. Exits with 1 when an order is lost or doubled, or a stock is wrong.

  --seconds N      how long (default 120)
  --concurrency N  how many shoppers at once (default 32)
  --write          write the figures to docs/load.md
  -h, --help       this text
`;

/** What the user asked for. */
export interface ShopLoadOptions {
  readonly seconds: number;
  readonly concurrency: number;
  readonly write: boolean;
  readonly help: boolean;
}

/** Reads the command line; throws an error that is fit to be shown. */
export function readShopOptions(args: string[]): ShopLoadOptions {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '120' },
      concurrency: { type: 'string', default: '32' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { write, help } = values;
  const seconds = wholeNumber('--seconds', values.seconds, 3_600);
  return { seconds, concurrency: wholeNumber('--concurrency', values.concurrency, 256), write, help };
}
