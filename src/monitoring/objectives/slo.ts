import type { Duration } from 'aws-cdk-lib';
import { FASTEST_BURN } from './burn-rates';
import { knownRule, rule, type Rule } from '../../validation/rules';

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

/** Percent; an objective at or below it leaves a budget whose fastest burn is more than everything. */
const LOWEST_AVAILABILITY = 100 - 100 / FASTEST_BURN;

/** The rules of objectives: each of their alarms must be able to fire. */
export function sloRules(slo: ServiceLevelObjectives | undefined, timeout: Duration, prop = 'slo'): Rule[] {
  if (slo === undefined) {
    return [];
  }
  const { availability, latencyP99 } = slo;
  return [
    rule(prop, slo, 'hold availability, latencyP99 or both', () =>
      [availability, latencyP99].some((x) => x !== undefined),
    ),
    knownRule(`${prop}.availability`, availability),
    availabilityRule(`${prop}.availability`, availability),
    knownRule(`${prop}.latencyP99`, latencyP99),
    rule(
      `${prop}.latencyP99`,
      latencyP99,
      () => `be at least 1 ms and shorter than ${timeout.toHumanString()}, or its alarms can never fire`,
      (limit) =>
        timeout.isUnresolved() || (limit.toMilliseconds() >= 1 && limit.toMilliseconds() < timeout.toMilliseconds()),
    ),
  ];
}

function availabilityRule(prop: string, availability?: number): Rule {
  const isPossible = (percent: number) => percent > LOWEST_AVAILABILITY && percent < 100;
  const must = `be above ${LOWEST_AVAILABILITY.toFixed(2)} and below 100, or its alarms can never fire`;
  const broken = rule(prop, availability, must, isPossible);
  const percent = Number((100 * (availability ?? 0)).toFixed(6));
  return broken !== undefined && isPossible(percent) ? `${broken}; did you mean ${percent}?` : broken;
}
