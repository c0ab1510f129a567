/** A metric as a template names it; a dimension that is a reference is the logical id, or `LogicalId.Attribute`. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, string>;
}

/** A value that was observed `count` times. */
export interface Sample {
  readonly value: number;
  readonly count: number;
}

/**
 * What a metric observed in each minute since the start of the simulation. An empty minute is missing data, which is
 * not the same as a sample of 0.
 */
export type World = (metric: MetricIdentity, minute: number) => readonly Sample[];

/** One value a period; undefined where data is missing. */
export type Datapoints = readonly (number | undefined)[];
