import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { follow, raise, type Followed } from './fallback';
import { EcsServices } from './services.client';
import { readSpotEvent, type SpotEvent } from './spot-event';
import { requireEnv } from '../../functions/handlers/require-env';
import { Dimension, FallbackEnv, FallbackMetric, type FallbackService } from '../env';

const logger = new Logger();
const metrics = new Metrics({ singleMetric: true });

/** Lets on-demand twins run what services lack on Spot. */
export async function spotFallback(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  const services: FallbackService[] = JSON.parse(requireEnv(FallbackEnv.SERVICES));
  const spotEvent = readSpotEvent(event, services, Date.now());
  // One service that fails keeps none of the others from its twin.
  const results = await Promise.allSettled(react(spotEvent, services));
  results.forEach((result) => (result.status === 'fulfilled' ? tell(result.value) : undefined));
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (errors.length > 0) {
    throw new AggregateError(errors, errors.map(String).join('; '));
  }
}

function react(event: SpotEvent, services: FallbackService[]): Promise<Followed>[] {
  const client = new EcsServices(requireEnv(FallbackEnv.CLUSTER));
  switch (event.kind) {
    case 'Schedule':
      return services.map((service) => follow(service, client));
    case 'PlacementFailure':
      return [raise(event.service, client)];
    default:
      logger.warn('Ignored', { ...event });
      return [];
  }
}

/** Nothing is said of a twin that sleeps, so that its metric costs nothing either. */
function tell({ version, desired, running, twin, wanted }: Followed): void {
  if (twin !== wanted) {
    logger.warn(wanted > twin ? 'Raised' : 'Lowered', { version, desired, running, from: twin, to: wanted });
  }
  if (twin > 0 || wanted > 0) {
    metrics.addDimension(Dimension.VERSION, version).addMetric(FallbackMetric.TASKS, MetricUnit.Count, wanted);
  }
}
