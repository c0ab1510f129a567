import type { MetricAlarm, Variable } from './alarms';
import { bandsOf } from './band';
import type { Datapoints, MetricIdentity } from './series';

export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** A metric as its datapoints by the minute that their period ends with. */
export type Lookup = (metric: MetricIdentity, stat: string, periodMinutes: number) => Datapoints;

/**
 * How many periods CloudWatch looks back beyond the evaluation periods when data is missing. AWS says only that the
 * number depends on the period; this is the one of its examples (5 for 3), where the period is 5 minutes.
 */
const EXTRA_PERIODS = 2;
const DAY = 1440;
const HOUR = 60;

type Rules = Pick<MetricAlarm, 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData' | 'breaches'>;

/**
 * The next state, from the datapoints of the evaluation range with the oldest first.
 * Source: "Configuring how CloudWatch alarms treat missing data", with its tables.
 */
export function nextState(range: Datapoints, rules: Rules, current: State): State {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rules;
  const existing = range.filter((value) => value !== undefined);
  const breaching = existing.slice(-evaluationPeriods).map(rules.breaches);
  const missing = evaluationPeriods - breaching.length;
  const count = breaching.filter(Boolean).length + (treatMissingData === 'breaching' ? missing : 0);
  if (count >= datapointsToAlarm) {
    return 'ALARM';
  }
  const isUndecided = treatMissingData === 'ignore' && missing > 0 && !breaching.includes(false);
  return isUndecided ? current : 'OK';
}

/** The datapoints of the periods that end with `minute`, the oldest first. */
function periodsUntil(points: Datapoints, minute: number, periodMinutes: number, count: number): Datapoints {
  const periods: (number | undefined)[] = [];
  for (let end = minute - (count - 1) * periodMinutes; end <= minute; end += periodMinutes) {
    periods.push(end < 0 ? undefined : points[end]);
  }
  return periods;
}

/** 1 for each datapoint that is outside of its band, 0 for one that is not, or of which nothing is known to be usual. */
function outsideOf(points: Datapoints, { width, leaves }: Extract<Variable, { kind: 'band' }>): Datapoints {
  const bands = bandsOf(points, width);
  return points.map((value, minute) => {
    const usual = bands[minute];
    return value === undefined ? undefined : Number(usual !== undefined && leaves(value, usual));
  });
}

/** The datapoints of what an alarm watches, by the minute that their period ends with. */
function watchedPoints({ variables, periodMinutes }: MetricAlarm, lookup: Lookup): Datapoints {
  const values: Record<string, Datapoints> = {};
  for (const variable of variables) {
    switch (variable.kind) {
      case 'metric':
        values[variable.id] = lookup(variable.metric, variable.stat, periodMinutes);
        break;
      case 'expression':
        values[variable.id] = variable.expression.evaluate(values);
        break;
      case 'band':
        values[variable.id] = outsideOf(values[variable.of], variable);
    }
  }
  return values[variables[variables.length - 1].id];
}

/**
 * The state of a metric alarm in each minute: it is evaluated every minute on a window that slides with the minutes, or
 * at the end of every hour when the window is longer than a day, and starts with INSUFFICIENT_DATA.
 * Source: "Alarm evaluation" and "Alarm evaluation window", Amazon CloudWatch User Guide.
 */
export function statesOf(alarm: MetricAlarm, lookup: Lookup, minutes: number): readonly State[] {
  const interval = alarm.periodMinutes * alarm.evaluationPeriods > DAY ? HOUR : 1;
  const points = watchedPoints(alarm, lookup);
  const periods = alarm.evaluationPeriods + EXTRA_PERIODS;
  let state: State = 'INSUFFICIENT_DATA';
  return Array.from({ length: minutes }, (_, minute) => {
    if ((minute + 1) % interval === 0) {
      state = nextState(periodsUntil(points, minute, alarm.periodMinutes, periods), alarm, state);
    }
    return state;
  });
}
