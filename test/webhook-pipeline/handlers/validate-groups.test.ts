import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { CONTEXT, requestOf, VALID_BODY } from './fixtures';
import { capture } from './logs';
import type { OutgoingMessage } from '../../../src/webhook-pipeline/handlers/batches';

type Handler = (request: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
type Client = typeof import('../../../src/webhook-pipeline/handlers/queues.client');

const HANDLERS = '../../../src/webhook-pipeline/handlers';

/** The group in which the ingest queue gets an event. */
async function groupIn(queue: string, body: object): Promise<string | undefined> {
  Object.assign(process.env, {
    INGEST_QUEUE_URL: queue,
    MAX_PAYLOAD_BYTES: '2000',
    SOURCES: '{"/webhook":{"name":"webhook","kind":"unverified"}}',
    GROUP_FIELDS: '["merchant_id","data.customer"]',
    POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/WebhookPipeline',
    POWERTOOLS_SERVICE_NAME: 'webhook-pipeline-dev',
  });
  jest.resetModules();
  const sent: [string, OutgoingMessage][] = [];
  const sendMessage = async (url: string, message: OutgoingMessage) => void sent.push([url, message]);
  jest.doMock(`${HANDLERS}/queues.client`, () => ({
    ...jest.requireActual<Client>(`${HANDLERS}/queues.client`),
    sendMessage,
  }));
  const { handler } = jest.requireActual<{ handler: Handler }>(`${HANDLERS}/validate.lambda`);
  capture();
  expect((await handler(requestOf({ ...VALID_BODY, ...body }), CONTEXT)).statusCode).toBe(202);
  const [[url, { group }]] = sent;
  expect(url).toBe(queue);
  return group;
}

afterEach(() => jest.restoreAllMocks());
afterAll(() => delete process.env.GROUP_FIELDS);

describe('the group of an accepted event', () => {
  test.each<[string, object, string | undefined]>([
    ['ingest', { merchant_id: 'm_1' }, 'm_1'],
    ['ingest', { data: { customer: 42 } }, '42'],
    ['ingest', {}, undefined],
    ['ingest.fifo', { merchant_id: 'm_1' }, 'm_1'],
    ['ingest.fifo', {}, 'webhook#evt_1'],
  ])('in %s of %j is %s', async (queue, body, group) => expect(await groupIn(queue, body)).toBe(group));
});
