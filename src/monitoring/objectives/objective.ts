import type { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ServiceLevelObjectives } from './slo';
import type { ApiSignals } from '../api-signals';

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
