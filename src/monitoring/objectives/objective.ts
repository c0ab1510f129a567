import type { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ServiceLevelObjectives } from './slo';
import type { ObjectiveSignals } from '../api-signals';

/** One objective: how many of the requests are to be good, and which are not. */
export interface Objective {
  /** Begins the ids of its alarms: `Availability` or `Latency`, after what it is of where that is not the whole system. */
  readonly name: string;
  /** Percent of the requests that are to be good. */
  readonly goal: number;
  readonly requests: IMetric;
  /** Metric math for the requests that are not good, of `requests` and of the metric that is counted. */
  readonly bad: string;
  /** What counts the good or the bad requests. */
  readonly counted: { readonly bad: IMetric } | { readonly good: IMetric };
  readonly meaning: string;
}

/** The objectives that were given, of the whole system or of a part of it with a name. */
export function objectivesOf(slo: ServiceLevelObjectives, signals: ObjectiveSignals, part = ''): Objective[] {
  const { availability, latencyP99 } = slo;
  const objectives = [
    ...(availability === undefined ? [] : [availabilityObjective(availability, signals)]),
    ...(latencyP99 === undefined ? [] : [latencyObjective(latencyP99, signals)]),
  ];
  return objectives.map((objective) => ({
    ...objective,
    name: `${part}${objective.name}`,
    meaning: part === '' ? objective.meaning : `${part}: ${objective.meaning}`,
  }));
}

function availabilityObjective(goal: number, { requests, serverErrors }: ObjectiveSignals): Objective {
  return {
    name: 'Availability',
    goal,
    requests,
    bad: 'FILL(bad, 0)',
    counted: { bad: serverErrors },
    meaning: `${goal} % of the requests of 30 days are not answered 5xx`,
  };
}

function latencyObjective(limit: Duration, { answered }: ObjectiveSignals): Objective {
  return {
    name: 'Latency',
    goal: 99,
    requests: answered(),
    bad: 'requests - FILL(good, 0)',
    counted: { good: answered(limit) },
    meaning: `99 % of the requests of 30 days are answered within ${limit.toMilliseconds()} ms`,
  };
}
