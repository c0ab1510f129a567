import type { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FASTEST_BURN } from './burn-rate';
import { knownRule, rule, type Rule } from '../private/validation';

/**
 * What an API promises over any 30 days; at least one of them.
 */
export interface ServiceLevelObjectives {
  /**
   * Percent of the requests that are not answered 5xx, such as 99.9: above 93.06 and below 100. At 93.06 or less, the
   * alarm of the fastest burn would need more than 100 % of failed requests.
   *
   * @default - no objective
   */
  readonly availability?: number;
  /**
   * The time in which 99 of 100 requests are answered, in whole milliseconds: at least 1 ms, and shorter than the
   * timeout after which a request is answered 5xx.
   *
   * @default - no objective
   */
  readonly latencyP99?: Duration;
  /**
   * Whether CloudWatch Application Signals keeps the objectives as well. It is billed by the requests that it reads, and
   * the first objective of an account makes its service-linked role. The alarms do without it.
   *
   * @default true
   */
  readonly applicationSignals?: boolean;
}

/** What an API reports of its requests. */
export interface ApiSignals {
  readonly requests: Metric;
  readonly serverErrors: Metric;
  readonly clientErrors: Metric;
  /** In milliseconds. */
  readonly latency: Metric;
}

/** One objective: how many of the requests are to be good, and which are not. */
export interface Objective {
  readonly name: 'Availability' | 'Latency';
  /** Percent of the requests that are to be good. */
  readonly goal: number;
  readonly requests: Metric;
  /** Metric math for the requests that are not good, of `requests` and of the metric that is counted. */
  readonly bad: string;
  /** What counts the good or the bad requests. */
  readonly counted: { readonly bad: Metric } | { readonly good: Metric };
  readonly meaning: string;
}

/** The objectives that were given. */
export function objectivesOf(slo: ServiceLevelObjectives, signals: ApiSignals): Objective[] {
  const { availability, latencyP99 } = slo;
  return [
    ...(availability === undefined ? [] : [availabilityObjective(availability, signals)]),
    ...(latencyP99 === undefined ? [] : [latencyObjective(latencyP99, signals)]),
  ];
}

function availabilityObjective(goal: number, { requests, serverErrors }: ApiSignals): Objective {
  return {
    name: 'Availability',
    goal,
    requests,
    bad: 'FILL(bad, 0)',
    counted: { bad: serverErrors },
    meaning: `${goal} % of the requests of 30 days are not answered 5xx`,
  };
}

/** `TC(:800)` counts the samples up to 800 ms. */
function latencyObjective(limit: Duration, { latency }: ApiSignals): Objective {
  const requests = latency.with({ statistic: 'SampleCount' });
  const good = latency.with({ statistic: `TC(:${limit.toMilliseconds()})` });
  return {
    name: 'Latency',
    goal: 99,
    requests,
    bad: 'requests - FILL(good, 0)',
    counted: { good },
    meaning: `99 % of the requests of 30 days are answered within ${limit.toMilliseconds()} ms`,
  };
}

/** Percent; an objective at or below it leaves a budget whose fastest burn is more than everything. */
const LOWEST_AVAILABILITY = 100 - 100 / FASTEST_BURN;

/** The rules of objectives: each of their alarms must be able to fire. */
export function sloRules(slo: ServiceLevelObjectives | undefined, timeout: Duration): Rule[] {
  if (slo === undefined) {
    return [];
  }
  const { availability, latencyP99 } = slo;
  return [
    rule('slo', slo, 'hold availability, latencyP99 or both', () =>
      [availability, latencyP99].some((x) => x !== undefined),
    ),
    knownRule('slo.availability', availability),
    rule(
      'slo.availability',
      availability,
      `be above ${LOWEST_AVAILABILITY.toFixed(2)} and below 100, or its alarms can never fire`,
      (percent) => percent > LOWEST_AVAILABILITY && percent < 100,
    ),
    knownRule('slo.latencyP99', latencyP99),
    rule(
      'slo.latencyP99',
      latencyP99,
      () => `be at least 1 ms and shorter than ${timeout.toHumanString()}, or its alarms can never fire`,
      (limit) =>
        timeout.isUnresolved() || (limit.toMilliseconds() >= 1 && limit.toMilliseconds() < timeout.toMilliseconds()),
    ),
  ];
}
