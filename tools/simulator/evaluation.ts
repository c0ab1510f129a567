import type { MetricAlarm } from './alarms';
import type { Datapoints, MetricIdentity } from './series';

export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** A metric as its datapoints by the minute that their period ends with. */
export type Lookup = (metric: MetricIdentity, stat: string, periodMinutes: number) => Datapoints;

/**
 * How many periods CloudWatch looks back beyond the evaluation periods when data is missing. AWS says only that the
 * number depends on the period; this is the one of its examples (5 for 3), where the period is 5 minutes.
 */
export const EXTRA_PERIODS = 2;
const DAY = 1440;
const HOUR = 60;

type Rules = Pick<MetricAlarm, 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData' | 'breaches'>;

/** The state when datapoints are missing and nothing stands for them: `missing` and `ignore` differ in two cases. */
function withoutFiller(range: Datapoints, breaching: readonly boolean[], rules: Rules, current: State): State {
  const ignore = rules.treatMissingData === 'ignore';
  const undecided = ignore ? current : 'INSUFFICIENT_DATA';
  if (breaching.length === 0) {
    return undecided;
  }
  if (breaching.filter(Boolean).length >= rules.datapointsToAlarm) {
    return 'ALARM';
  }
  if (breaching.includes(false)) {
    return 'OK';
  }
  const ageOfOldest = range.length - range.findIndex((value) => value !== undefined);
  return ageOfOldest >= rules.datapointsToAlarm && !ignore ? 'ALARM' : undecided;
}

/**
 * The next state, from the datapoints of the evaluation range with the oldest first.
 * Source: "Configuring how CloudWatch alarms treat missing data", with its tables.
 */
export function nextState(range: Datapoints, rules: Rules, current: State): State {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rules;
  const existing = range.filter((value) => value !== undefined);
  const breaching = existing.slice(-evaluationPeriods).map(rules.breaches);
  const missing = evaluationPeriods - breaching.length;
  if (missing > 0 && (treatMissingData === 'missing' || treatMissingData === 'ignore')) {
    return withoutFiller(range, breaching, rules, current);
  }
  const count = breaching.filter(Boolean).length + (treatMissingData === 'breaching' ? missing : 0);
  return count >= datapointsToAlarm ? 'ALARM' : 'OK';
}

/** The datapoints of the periods that end with `minute`, the oldest first. */
function periodsUntil(points: Datapoints, minute: number, periodMinutes: number, count: number): Datapoints {
  const periods: (number | undefined)[] = [];
  for (let end = minute - (count - 1) * periodMinutes; end <= minute; end += periodMinutes) {
    periods.push(end < 0 ? undefined : points[end]);
  }
  return periods;
}

/** Evaluates the variables of an alarm over given datapoints of its metrics. */
function watchedPoints({ variables, periodMinutes }: MetricAlarm, metrics: Record<string, Datapoints>): Datapoints {
  const values = { ...metrics };
  const options = { periodSeconds: periodMinutes * 60, metricIds: Object.keys(metrics) };
  for (const variable of variables) {
    if (variable.kind === 'expression') {
      values[variable.id] = variable.expression.evaluate(values, options);
    }
  }
  return values[variables[variables.length - 1].id];
}

/** The evaluation range of an alarm at a minute; expressions that look at their neighbours see that range only. */
function rangesOf(alarm: MetricAlarm, lookup: Lookup): (minute: number) => Datapoints {
  const { variables, periodMinutes } = alarm;
  const count = alarm.evaluationPeriods + EXTRA_PERIODS;
  const metrics: Record<string, Datapoints> = {};
  for (const variable of variables) {
    if (variable.kind === 'metric') {
      metrics[variable.id] = lookup(variable.metric, variable.stat, periodMinutes);
    }
  }
  if (variables.every((variable) => variable.kind === 'metric' || variable.expression.pointwise)) {
    const points = watchedPoints(alarm, metrics);
    return (minute) => periodsUntil(points, minute, periodMinutes, count);
  }
  return (minute) => {
    const windows = Object.entries(metrics).map(([id, points]) => [
      id,
      periodsUntil(points, minute, periodMinutes, count),
    ]);
    return watchedPoints(alarm, Object.fromEntries(windows) as Record<string, Datapoints>);
  };
}

/**
 * The state of a metric alarm in each minute: it is evaluated every minute on a window that slides with the minutes, or
 * at the end of every hour when the window is longer than a day, and starts with INSUFFICIENT_DATA.
 * Source: "Alarm evaluation" and "Alarm evaluation window", Amazon CloudWatch User Guide.
 */
export function statesOf(alarm: MetricAlarm, lookup: Lookup, minutes: number): readonly State[] {
  const interval = alarm.periodMinutes * alarm.evaluationPeriods > DAY ? HOUR : 1;
  const rangeAt = rangesOf(alarm, lookup);
  let state: State = 'INSUFFICIENT_DATA';
  return Array.from({ length: minutes }, (_, minute) => {
    if ((minute + 1) % interval === 0) {
      state = nextState(rangeAt(minute), alarm, state);
    }
    return state;
  });
}
