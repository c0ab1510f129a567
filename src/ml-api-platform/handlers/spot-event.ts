import type { FallbackService } from '../env';

/** What happened: it is time to look, or a task of a service was not placed on Spot. */
export type SpotEvent =
  | { readonly kind: 'Schedule' }
  | { readonly kind: 'PlacementFailure'; readonly service: FallbackService }
  | { readonly kind: 'Other'; readonly why: string };

/** An event of Amazon EventBridge, as far as it is read. */
interface Event {
  readonly source?: unknown;
  readonly resources?: readonly string[];
  readonly detail?: {
    readonly eventName?: string;
    readonly capacityProviderArns?: readonly string[];
    readonly createdAt?: string;
  };
}

/**
 * How old a failed placement may be. What is missing after it may be missing for another reason, and Amazon ECS goes on
 * trying as long as Spot has no room: the next failure is not far.
 */
const MAX_AGE_MS = 5 * 60_000;

/**
 * Reads an event at a time in milliseconds since 1970. The rules let through what is meant; all else is `Other`.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 */
export function readSpotEvent(event: unknown, services: readonly FallbackService[], now: number): SpotEvent {
  const { source, resources, detail } = event as Event;
  if (source === 'aws.events') {
    return { kind: 'Schedule' };
  }
  const service = services.find(({ spot }) => resources?.includes(spot));
  const isOnSpot = detail?.capacityProviderArns?.some((arn) => arn.endsWith('/FARGATE_SPOT'));
  if (service === undefined || !isOnSpot || detail?.eventName !== 'SERVICE_TASK_PLACEMENT_FAILURE') {
    return { kind: 'Other', why: `it is ${detail?.eventName} of ${String(resources)}` };
  }
  const isFresh = now - Date.parse(String(detail.createdAt)) < MAX_AGE_MS;
  return isFresh ? { kind: 'PlacementFailure', service } : { kind: 'Other', why: `it is of ${detail.createdAt}` };
}
