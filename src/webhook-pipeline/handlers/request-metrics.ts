import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { Dimension } from '../env';

/** Counts a request that was refused, by the code of its error too. */
export function countRejected(metrics: Metrics, code: string): void {
  metrics.addMetric('Rejected', MetricUnit.Count, 1);
  metrics.singleMetric().addDimension(Dimension.REASON, code).addMetric('Rejected', MetricUnit.Count, 1);
}

/** Tells of an event that was signed with the previous secret of its source. */
export function tellPreviousSecret(
  logger: Logger,
  metrics: Metrics,
  event: { correlationId?: string; source?: string },
) {
  logger.warn('MatchedPreviousSecret', { correlationId: event.correlationId, source: event.source });
  metrics.addMetric('MatchedPreviousSecret', MetricUnit.Count, 1);
}
