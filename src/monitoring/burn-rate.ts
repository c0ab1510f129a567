import { Duration } from 'aws-cdk-lib';
import type { AlarmDefinition } from './alarm-definition';
import { MINIMUM_PART, ratePercent } from './rates';
import { Severity } from './severity';
import type { Objective } from './slo';

/** The period of the objectives, in minutes: 30 days. */
const OBJECTIVE_MINUTES = 30 * 24 * 60;

/**
 * When a budget burns too fast: both windows must burn at the rate that spends `budget` of it in the long one. The short
 * window ends the alarm soon after the errors end.
 *
 * Budgets, windows and their pairs are those of the SRE workbook; here all but the fastest are tickets.
 *
 * @see https://sre.google/workbook/alerting-on-slos/ tables 5-6 and 5-8
 */
const BURN_RATES = [
  { id: '1h', budget: 0.02, longMinutes: 60, shortMinutes: 5, severity: Severity.PAGE },
  { id: '6h', budget: 0.05, longMinutes: 6 * 60, shortMinutes: 30, severity: Severity.TICKET },
  { id: '1d', budget: 0.1, longMinutes: 24 * 60, shortMinutes: 2 * 60, severity: Severity.TICKET },
  { id: '3d', budget: 0.1, longMinutes: 3 * 24 * 60, shortMinutes: 6 * 60, severity: Severity.TICKET },
].map((row) => ({ ...row, rate: Number(((row.budget * OBJECTIVE_MINUTES) / row.longMinutes).toFixed(1)) }));

/** How many times faster than planned the budget may burn: 14.4, 6, 3 and 1. */
export const BURN_RATE_LIMITS = BURN_RATES.map(({ rate }) => rate);
export const FASTEST_BURN = Math.max(...BURN_RATE_LIMITS);
/** The windows in minutes, for the burn rates that the objective itself reports. */
export const LONG_WINDOWS = BURN_RATES.map(({ longMinutes }) => longMinutes);

/** The longest period of an alarm (PutMetricAlarm); a longer window is several periods that must all breach. */
const LONGEST_PERIOD_MINUTES = 24 * 60;

/** The alarms of an objective; those of one entry notify only together, the long window first. */
export function burnAlarms(objective: Objective, minimumRequests: number): [alarmId: string, AlarmDefinition][][] {
  return BURN_RATES.map(({ id, longMinutes, shortMinutes, rate, severity }) => {
    const alarmId = `${objective.name}Burn${id}`;
    const common = { objective, rate, severity };
    return [
      [alarmId, burnAlarm({ ...common, minutes: longMinutes, minimumRequests })],
      // Whether there are enough requests is for the long window to say.
      [`${alarmId}Short`, burnAlarm({ ...common, minutes: shortMinutes, minimumRequests: MINIMUM_PART })],
    ];
  });
}

interface BurnAlarm {
  readonly objective: Objective;
  readonly rate: number;
  readonly severity: Severity;
  readonly minutes: number;
  readonly minimumRequests: number;
}

function burnAlarm({ objective, rate, severity, minutes, minimumRequests }: BurnAlarm): AlarmDefinition {
  const { name, goal, bad, counted, requests, meaning } = objective;
  const periodMinutes = Math.min(minutes, LONGEST_PERIOD_MINUTES);
  const window = Duration.minutes(minutes).toHumanString();
  return {
    metric: ratePercent({
      part: bad,
      metrics: { ...counted },
      requests,
      period: Duration.minutes(periodMinutes),
      minimumRequests,
      label: `${name}: bad requests of ${window} (%)`,
    }),
    threshold: Number((rate * (100 - goal)).toFixed(6)),
    evaluationPeriods: minutes / periodMinutes,
    severity,
    meaning: `${meaning}; over ${window}, the error budget burned ${rate} times as fast as that allows.`,
    runbookSection: 'error-budget-burn',
  };
}
