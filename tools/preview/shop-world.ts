import { between, END, FAILING_MINUTES, once, requestsAt } from './worlds';
import type { MetricIdentity, Sample, World } from '../simulator/series';

type Samples = (minute: number, dimensions: Record<string, string>) => Sample[];

/** How much of the traffic a function has. */
const SHARES: Record<string, number> = { Products: 0.55, Carts: 0.3, Customers: 0.05, Orders: 0.1, Publisher: 0.02 };
const shareOf = (id: string): number => Object.entries(SHARES).find(([name]) => id.includes(name))?.[1] ?? 0;

const fails = (minute: number): boolean => minute >= END - FAILING_MINUTES;
/** Carts that become something; none while their function fails. */
const carts = (share: number): Samples => {
  return (minute) => once(fails(minute) ? 0 : Math.round(requestsAt(minute) * share) + between(0, 4, minute, 5));
};
const requestsOf = (minute: number, id: string): number => Math.round(requestsAt(minute) * shareOf(id));
const failedOf = (minute: number, id: string): number => {
  return fails(minute) && id.includes('Carts') ? requestsOf(minute, id) : 0;
};

/** Each metric by its name; of others nothing is known. */
const METRICS: Record<string, Samples> = {
  Count: (minute) => once(requestsAt(minute)),
  '4XXError': (minute) => once(between(0, 3, minute, 6)),
  '5XXError': (minute) => once(failedOf(minute, 'Carts')),
  Latency: (minute) => [
    { value: between(40, 55, minute, 8), count: 95 },
    { value: between(150, 210, minute, 9), count: 5 },
  ],
  Invocations: (minute, { FunctionName }) => once(requestsOf(minute, FunctionName)),
  Errors: (minute, { FunctionName }) => once(failedOf(minute, FunctionName)),
  Throttles: () => once(0),
  Duration: (minute) => [
    { value: between(22, 32, minute, 10), count: 95 },
    { value: between(130, 180, minute, 11), count: 5 },
  ],
  IteratorAge: (minute) => once(between(100, 400, minute, 12)),
  ApproximateNumberOfMessagesVisible: () => once(0),
  CartsCreated: carts(0.06),
  CartsCheckedOut: carts(0.03),
  OrdersPlaced: carts(0.03),
  OutOfStock: (minute) => once(Number(!fails(minute) && between(0, 9, minute, 4) === 0)),
  PaymentsFailed: (minute) => once(Number(between(0, 12, minute, 3) === 0)),
  PaymentsHeldForReview: () => once(0),
};

/** A shop whose function for carts fails on every request, so that nobody can check out. */
export const shopWorld = (): World => {
  return ({ metricName, dimensions }: MetricIdentity, minute) => METRICS[metricName]?.(minute, dimensions) ?? [];
};

/** For how long nobody buys, although nothing fails. */
export const SILENT_MINUTES = 150;

/** More by day, and next to nothing at night. */
const visitors = (minute: number): number =>
  300 * Math.max(0.02, Math.sin((((minute % 1440) / 60 - 6) / 15) * Math.PI));
/** Those who do something in a minute, unless they cannot. */
const customers = (share: number, seed: number, canBuy: (minute: number) => boolean): Samples => {
  return (minute) => {
    const mean = visitors(minute) * share;
    const count = canBuy(minute) ? Math.round(mean * (0.5 + between(0, 100, minute, seed) / 100)) : 0;
    return count === 0 ? [] : once(count);
  };
};
const always = () => true;
const unlessSilent = (minute: number): boolean => minute < SILENT_END - SILENT_MINUTES;

/** The minute after the last one of the silence: 16:00 of the last day. */
export const SILENT_END = END - 8 * 60;

/** What is counted where the button that checks out is gone. */
const BUSINESS: Record<string, Samples> = {
  CartsCreated: customers(0.06, 1, always),
  CartsCheckedOut: customers(0.03, 2, unlessSilent),
  OrdersPlaced: customers(0.03, 2, unlessSilent),
  OutOfStock: customers(0.002, 3, unlessSilent),
  PaymentsFailed: customers(0.002, 4, unlessSilent),
};

/** A shop in which carts are filled and none is checked out. */
export const silentShopWorld = (): World => {
  return ({ metricName, dimensions }: MetricIdentity, minute) => BUSINESS[metricName]?.(minute, dimensions) ?? [];
};
