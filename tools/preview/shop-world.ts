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
