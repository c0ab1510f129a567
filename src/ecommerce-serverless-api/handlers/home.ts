import type { HomeItem } from './items';
import { requireEnv } from '../../functions/handlers/require-env';
import { ShopEnv } from '../env';

/** How long what was read holds; the time that a promotion leaves between two regions is longer than this and an invocation. */
const KEPT_MS = 5_000;

/** What is asked, and when. */
export interface HomeInquiry {
  readonly store: { home(): Promise<HomeItem | undefined> };
  readonly now: () => number;
}

/** Where stock is sold: of two regions one takes changes, because what both sell would be sold twice. */
export class Home {
  private known?: { readonly item: HomeItem | undefined; readonly until: number };

  /** Whether changes are taken here. What cannot be read throws, so that nothing is changed then. */
  public async isHere(inquiry: HomeInquiry): Promise<boolean> {
    const first = process.env[ShopEnv.HOME_REGION];
    if (first === undefined) {
      return true;
    }
    const { region, from } = (await this.read(inquiry)) ?? { region: first, from: 0 };
    return region === requireEnv('AWS_REGION') && inquiry.now() >= from * 1000;
  }

  private async read({ store, now }: HomeInquiry): Promise<HomeItem | undefined> {
    const asked = now();
    if (this.known === undefined || this.known.until <= asked) {
      this.known = { item: await store.home(), until: asked + KEPT_MS };
    }
    return this.known.item;
  }
}
