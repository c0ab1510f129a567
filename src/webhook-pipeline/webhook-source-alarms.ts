import { Duration } from 'aws-cdk-lib';
import type { IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { PipelineMetrics } from './pipeline-metrics';
import { placeOf } from './webhook-secret';
import type { NamedSource } from './webhook-sources';
import type { AlarmDefinition, AlarmDefinitions } from '../monitoring/alarm-definition';
import { ratePercent } from '../monitoring/rates';
import { Severity } from '../monitoring/severity';

/** What tells of the sources. */
export interface SourceAlarmsProps {
  readonly sources: NamedSource[];
  readonly metrics: PipelineMetrics;
  /** Undefined where the router verifies. */
  readonly validatorFunction?: LambdaFunction;
  readonly routerFunction: LambdaFunction;
  readonly minimumRequests: number;
}

const PERCENT = 5;

/** Requests that were not signed as they have to be, and secrets that should be gone; for sources that sign. */
export function sourceAlarms(props: SourceAlarmsProps, requests: IMetric): AlarmDefinitions {
  const { sources } = props;
  const hasVersions = sources.some(({ secret }) => secret && placeOf(secret).target.service === 'secretsmanager');
  return {
    ...(sources.some(({ kind }) => kind !== 'unverified') && {
      RefusedSignature: { ...REFUSED_SIGNATURE, ...refusedSignature(props, requests) },
    }),
    ...(hasVersions && { PreviousSecret: previousSecret(props) }),
  };
}

const REFUSED_SIGNATURE = {
  threshold: PERCENT,
  evaluationPeriods: 5,
  datapointsToAlarm: 3,
  severity: Severity.TICKET,
  runbookSection: 'webhook-signatures',
};

/** Requests that are not signed as they have to be: the validator answers 401, the router quarantines. */
export function unsignedRequests({
  metrics,
  validatorFunction,
}: Pick<SourceAlarmsProps, 'metrics' | 'validatorFunction'>): Metric {
  return validatorFunction ? metrics.clientErrors('401') : metrics.rejected('UNAUTHORIZED');
}

function refusedSignature(props: SourceAlarmsProps, requests: IMetric) {
  const { validatorFunction, routerFunction, minimumRequests } = props;
  const [answer, lines] = validatorFunction
    ? ['401', 'message = "Rejected" and reason = "UNAUTHORIZED"']
    : ['quarantined', 'message = "Quarantined" and reason = "Unverified"'];
  return {
    metric: ratePercent({
      part: 'FILL(refused, 0)',
      metrics: { refused: unsignedRequests(props) },
      requests,
      period: Duration.minutes(5),
      minimumRequests,
      label: `${answer} (%)`,
    }),
    meaning: `At least ${PERCENT} % of the requests are not signed as their source signs (${answer}): a secret is wrong, or somebody forges events.`,
    logQuery: {
      logGroups: [(validatorFunction ?? routerFunction).logGroup],
      query: `filter ${lines} | stats count(*) by source, cause`,
    },
  };
}

/** A rotation takes as long as the provider lets both secrets live, of which a day is the usual most. */
function previousSecret({ metrics, validatorFunction, routerFunction }: SourceAlarmsProps): AlarmDefinition {
  return {
    metric: metrics.matchedPreviousSecret({ period: Duration.hours(1) }),
    threshold: 1,
    evaluationPeriods: 24,
    datapointsToAlarm: 12,
    severity: Severity.TICKET,
    meaning:
      'Events were signed with the previous secret of their source in 12 of 24 hours: its rotation is not finished.',
    runbookSection: 'webhook-secrets',
    logQuery: {
      logGroups: [(validatorFunction ?? routerFunction).logGroup],
      query: 'filter message = "MatchedPreviousSecret" | stats count(*) by source, bin(1h)',
    },
  };
}
