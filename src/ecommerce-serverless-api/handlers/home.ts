import type { Shop } from './shop';
import { requireEnv } from '../../functions/handlers/require-env';
import { ShopEnv } from '../env';

/** What somebody said: a region takes changes from a moment on, in seconds since 1970, and no other does at once. */
export interface HomeItem {
  readonly region: string;
  readonly from: number;
}

/** How long what was read holds; the time that a promotion leaves between two regions is longer than this and an invocation. */
const KEPT_MS = 5_000;

/** Where stock is sold: of two regions one takes changes, because what both sell would be sold twice. */
export class Home {
  private known?: { readonly item: HomeItem | undefined; readonly until: number };

  /** Whether changes are taken here. What cannot be read throws, so that nothing is changed then. */
  public async isHere(shop: Pick<Shop, 'store' | 'now'>): Promise<boolean> {
    const first = process.env[ShopEnv.HOME_REGION];
    if (first === undefined) {
      return true;
    }
    const { region, from } = (await this.read(shop)) ?? { region: first, from: 0 };
    return region === requireEnv('AWS_REGION') && shop.now() >= from * 1000;
  }

  private async read({ store, now }: Pick<Shop, 'store' | 'now'>): Promise<HomeItem | undefined> {
    const asked = now();
    if (this.known === undefined || this.known.until <= asked) {
      this.known = { item: await store.home(), until: asked + KEPT_MS };
    }
    return this.known.item;
  }
}
