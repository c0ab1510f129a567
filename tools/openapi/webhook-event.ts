import { convert } from './json-schema';
import { EVENT_FIELDS, OPTIONAL_FIELDS } from '../../src/webhook-pipeline/event-fields';
import { EventSchema } from '../../src/webhook-pipeline/handlers/transaction-event';

/** What is posted to `/webhook`, as a JSON Schema. */
export function webhookEventDocument(): object {
  const { properties = {}, ...rest } = convert(EventSchema, 'input', {
    // Numbers are read with all of their digits.
    overrideSchema: ({ valibotSchema: { type } }) => (type === 'instance' ? { type: 'number' } : undefined),
  });
  const described = Object.entries({ ...EVENT_FIELDS, ...OPTIONAL_FIELDS }).map(([name, description]) => {
    return [name, { description, ...properties[name] }];
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Event of WebhookPipeline',
    ...rest,
    properties: Object.fromEntries(described),
  };
}
