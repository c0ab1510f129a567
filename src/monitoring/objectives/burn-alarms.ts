import { Duration } from 'aws-cdk-lib';
import { BURN_RATES } from './burn-rates';
import type { Objective } from './objective';
import type { AlarmDefinition } from '../alarm-definition';
import { MINIMUM_PART, ratePercent } from '../rates';
import type { Severity } from '../severity';

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
