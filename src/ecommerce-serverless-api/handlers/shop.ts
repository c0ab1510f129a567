import type { Home } from './home';
import type { Surroundings } from './patience';
import type { Store } from './store.client';
import type { ShopMetric } from '../env';

/** A number of the business that goes up. */
export interface Kpi {
  readonly name: (typeof ShopMetric)[keyof typeof ShopMetric];
  readonly value: number;
  /** Of an amount of money. */
  readonly currency?: string;
}

/** What one invocation works with. */
export interface Shop extends Pick<Surroundings, 'now' | 'newId'> {
  readonly store: Store;
  readonly home: Pick<Home, 'isHere'>;
  readonly count: (kpi: Kpi) => void;
}

/** This moment as answers and items say it. */
export function timestamp({ now }: Pick<Shop, 'now'>): string {
  return new Date(now()).toISOString();
}

/** This moment in seconds since 1970, later by so many. */
export function secondsFromNow({ now }: Pick<Shop, 'now'>, seconds: number): number {
  return Math.floor(now() / 1000) + seconds;
}
