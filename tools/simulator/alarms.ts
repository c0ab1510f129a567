import { readBand, type Bounds } from './band';
import { compile, type CompiledExpression } from './metric-math';
import type { MetricIdentity } from './series';
import { refuse, render, resourcesOf, type Resource } from './template';

/** Whether a value is outside of what is usual, on the side that counts. */
type Leaves = (value: number, usual: Bounds) => boolean;

/** A variable of an alarm: a metric with its statistic, an expression over other variables, or what is usual for one. */
export type Variable =
  | { readonly kind: 'metric'; readonly id: string; readonly metric: MetricIdentity; readonly stat: string }
  | { readonly kind: 'expression'; readonly id: string; readonly expression: CompiledExpression }
  | {
      readonly kind: 'band';
      readonly id: string;
      readonly of: string;
      readonly width: number;
      readonly leaves: Leaves;
    };

const TREATMENTS = ['breaching', 'notBreaching', 'ignore'] as const;
/** What stands for a missing datapoint: a breaching one, a good one, or the state that the alarm has. */
export type TreatMissingData = (typeof TREATMENTS)[number];

/** What a metric alarm of a template watches and when it goes into which state. */
export interface MetricAlarm {
  readonly id: string;
  /** The variables, each one after those that it uses; the last one is the watched one. */
  readonly variables: readonly Variable[];
  readonly periodMinutes: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
  readonly breaches: (value: number) => boolean;
}

interface MetricProperty {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface DataQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: MetricProperty; readonly Period: number; readonly Stat: string };
  readonly ReturnData?: boolean;
}

const COMPARISONS: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const BAND_COMPARISONS: Record<string, Leaves> = {
  LessThanLowerThreshold: (value, [lower]) => value < lower,
  GreaterThanUpperThreshold: (value, [, upper]) => value > upper,
  LessThanLowerOrGreaterThanUpperThreshold: (value, [lower, upper]) => value < lower || value > upper,
};

const UNSUPPORTED = ['EvaluationWindow', 'EvaluateLowSampleCountPercentile', 'EvaluationCriteria'];

const identityOf = ({ Namespace, MetricName, Dimensions = [] }: MetricProperty): MetricIdentity => ({
  namespace: Namespace,
  metricName: MetricName,
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, render(Value)])),
});

/** What the threshold of an alarm is that has a band for it. */
function bandOf(properties: Resource['properties'], id: string, expression: string): Variable {
  const band = readBand(expression);
  const leaves = BAND_COMPARISONS[String(properties.ComparisonOperator)];
  if (band === undefined || leaves === undefined) {
    throw new Error(`${id}: ${expression} with ${String(properties.ComparisonOperator)} is not simulated`);
  }
  return { kind: 'band', id, ...band, leaves };
}

function variableOf({ id, properties }: Resource, { Id, Expression, MetricStat }: DataQuery): Variable {
  if (Id === properties.ThresholdMetricId) {
    return bandOf(properties, Id, String(Expression));
  }
  if (Expression !== undefined) {
    return { kind: 'expression', id: Id, expression: compile(Expression) };
  }
  if (!MetricStat) {
    throw new Error(`${id}: ${Id} has neither MetricStat nor Expression`);
  }
  return { kind: 'metric', id: Id, metric: identityOf(MetricStat.Metric), stat: MetricStat.Stat };
}

/** The variables that a variable names. */
function namesIn(variable: Variable): readonly string[] {
  return variable.kind === 'metric' ? [] : variable.kind === 'band' ? [variable.of] : variable.expression.names;
}

/** The variables that `last` needs, in the order of their use: metrics first, then each expression after its own. */
function inOrder(id: string, variables: readonly Variable[], last: string): readonly Variable[] {
  const ordered: Variable[] = variables.filter(({ kind }) => kind === 'metric');
  const visit = (name: string, path: readonly string[]): void => {
    const variable = variables.find((other) => other.id === name);
    if (!variable) {
      throw new Error(`${id}: metric math names ${name}, which is not defined`);
    }
    if (path.includes(name)) {
      throw new Error(`${id}: ${name} refers to itself`);
    }
    namesIn(variable).forEach((other) => visit(other, [...path, name]));
    if (!ordered.includes(variable)) {
      ordered.push(variable);
    }
  };
  visit(last, []);
  return [...ordered.filter((variable) => variable.id !== last), ordered.find((variable) => variable.id === last)!];
}

/** The `Metrics` form: all metrics have one period, and one variable returns data, beside the band that it is compared with. */
function fromQueries(resource: Resource): Pick<MetricAlarm, 'variables' | 'periodMinutes'> {
  const { id, properties } = resource;
  const queries = properties.Metrics as readonly DataQuery[];
  const band = properties.ThresholdMetricId;
  const periods = [...new Set(queries.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Period] : [])))];
  const watched = queries.filter(({ Id, ReturnData = true }) => ReturnData && Id !== band);
  if (periods.length !== 1) {
    throw new Error(`${id}: all metrics of an alarm must have one period, got ${periods.join()}`);
  }
  if (watched.length !== 1) {
    throw new Error(`${id}: one metric must return data, got ${watched.length}`);
  }
  const variables = queries.map((query) => variableOf(resource, query));
  return { variables: inOrder(id, variables, String(band ?? watched[0].Id)), periodMinutes: periods[0] / 60 };
}

function watchedBy(resource: Resource): Pick<MetricAlarm, 'variables' | 'periodMinutes'> {
  const { properties } = resource;
  if (properties.Metrics) {
    return fromQueries(resource);
  }
  const { Statistic, ExtendedStatistic, Period } = properties;
  const metric = identityOf(properties as unknown as MetricProperty);
  const stat = String(Statistic ?? ExtendedStatistic);
  return { variables: [{ kind: 'metric', id: 'watched', metric, stat }], periodMinutes: Number(Period) / 60 };
}

function treatmentOf({ id, properties }: Resource): TreatMissingData {
  const treatment = TREATMENTS.find((one) => one === properties.TreatMissingData);
  if (treatment === undefined) {
    throw new Error(`${id}: missing data that is treated as missing is not simulated`);
  }
  return treatment;
}

/** Whether a value is breaching; of a band, every datapoint that is outside of it is a 1. */
function breachesOf({ id, properties }: Resource): MetricAlarm['breaches'] {
  if (properties.ThresholdMetricId !== undefined) {
    return (isOutside) => isOutside === 1;
  }
  const compare = COMPARISONS[String(properties.ComparisonOperator)];
  const threshold = Number(properties.Threshold);
  if (!compare) {
    throw new Error(`${id}: ${String(properties.ComparisonOperator)} is not simulated`);
  }
  return (value) => compare(value, threshold);
}

function metricAlarm(resource: Resource): MetricAlarm {
  refuse(resource, ...UNSUPPORTED);
  const { id, properties } = resource;
  const watched = watchedBy(resource);
  if (!Number.isInteger(watched.periodMinutes)) {
    throw new Error(`${id}: a period under a minute is not simulated`);
  }
  const breaches = breachesOf(resource);
  return {
    id,
    ...watched,
    evaluationPeriods: Number(properties.EvaluationPeriods),
    datapointsToAlarm: Number(properties.DatapointsToAlarm ?? properties.EvaluationPeriods),
    treatMissingData: treatmentOf(resource),
    breaches,
  };
}

/** The metric alarms of a template; what would change the result and is not simulated is an error. */
export function metricAlarms(template: object): readonly MetricAlarm[] {
  return resourcesOf(template, 'AWS::CloudWatch::Alarm').map(metricAlarm);
}
