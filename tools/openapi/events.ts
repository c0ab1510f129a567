import type * as v from 'valibot';
import { convert } from './json-schema';
import { DETAILS, EVENTS } from '../../src/ecommerce-serverless-api/handlers/event-schemas';

const details: [string, v.GenericSchema][] = Object.entries(DETAILS);

/** The events of the shop as a JSON Schema: one for each `detail-type`, as it comes from the bus. */
export function eventsDocument(): object {
  const events = Object.entries(EVENTS).map(([type, detail]) => [type, eventSchema(type, detail)]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Events of EcommerceServerlessApi',
    oneOf: Object.keys(EVENTS).map((type) => ({ $ref: `#/$defs/${type}` })),
    $defs: Object.fromEntries([...events, ...details.map(([name, schema]) => [name, convert(schema, 'output')])]),
  };
}

/** What EventBridge adds, such as `id` and `account`, is left to it. */
function eventSchema(type: string, detail: v.GenericSchema): object {
  const [name] = details.find(([, schema]) => schema === detail)!;
  return {
    type: 'object',
    properties: { 'detail-type': { const: type }, source: { type: 'string' }, detail: { $ref: `#/$defs/${name}` } },
    required: ['detail-type', 'source', 'detail'],
  };
}
