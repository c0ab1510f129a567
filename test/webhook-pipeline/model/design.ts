import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context, SQSRecord } from 'aws-lambda';
import type { RouteTarget } from '../../../src/webhook-pipeline/env';
import { DynamoDbClaims, type Claims } from '../../../src/webhook-pipeline/handlers/claims.client';
import { toAttributes } from '../../../src/webhook-pipeline/handlers/message-attributes';
import { sendMessages } from '../../../src/webhook-pipeline/handlers/queues.client';
import type * as Receiving from '../../../src/webhook-pipeline/handlers/receiving';
import { Router, type RouterOptions } from '../../../src/webhook-pipeline/handlers/router';
import { CONTEXT, requestOf, VALID_BODY } from '../handlers/fixtures';

/** An event that is posted; the same id with another type is another payload. */
export interface Request {
  readonly source: string;
  readonly eventId: string;
  readonly transactionType: string;
}

/** The two functions of a pipeline. */
export interface Design {
  /** Resolves to the status of the answer. */
  readonly validate: (request: Request, correlationId: string) => Promise<number>;
  /** Resolves to the ids of the messages that are to be delivered again. */
  readonly route: (records: SQSRecord[], routes: RouteTarget[]) => Promise<Set<string>>;
}

/** A part that takes the place of ours. */
export interface Parts {
  readonly claims?: (ours: Claims) => Claims;
  readonly sendMessages?: (ours: RouterOptions['sendMessages']) => RouterOptions['sendMessages'];
  readonly validate?: (ours: Design['validate']) => Design['validate'];
  /** Whether API Gateway stores requests, and the router verifies them. */
  readonly isQueueFirst?: boolean;
}

const SECONDS = 30 * 24 * 60 * 60;

/** Our own code, but for the given parts. */
export function designOf({ claims, sendMessages: send, validate, isQueueFirst = false }: Parts = {}): Design {
  const same = <T>(ours: T) => ours;
  return {
    validate: (validate ?? same)(isQueueFirst ? storeFirst : post),
    route: async (records, routes) => {
      const router = new Router({
        routes,
        quarantineQueueUrl: 'quarantine',
        deduplicationSeconds: SECONDS,
        claims: (claims ?? same)(new DynamoDbClaims('claims')),
        sendMessages: (send ?? same)(sendMessages),
        read: isQueueFirst ? reader() : undefined,
      });
      const outcomes = await router.route(records);
      return new Set(outcomes.filter(({ kind }) => kind === 'Failed').map(({ record }) => record.messageId));
    },
  };
}

type Handler = (request: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

const SOURCES = JSON.stringify({
  '/webhook': { name: 'webhook', kind: 'unverified' },
  '/webhook/other': { name: 'other', kind: 'unverified' },
});

/** The handler of the validator reads its environment when it is loaded. */
function validator(): Handler {
  Object.assign(process.env, { INGEST_QUEUE_URL: 'ingest', MAX_PAYLOAD_BYTES: '2000', SOURCES });
  return (jest.requireActual('../../../src/webhook-pipeline/handlers/validate.lambda') as { handler: Handler }).handler;
}

function reader(): RouterOptions['read'] {
  Object.assign(process.env, { SOURCES });
  return (jest.requireActual('../../../src/webhook-pipeline/handlers/receiving') as typeof Receiving).receiving();
}

/** The body of an event, and what it is posted to: the canonical endpoint, or that of another source. */
function requestFor({ source, eventId, transactionType }: Request) {
  return {
    body: { ...VALID_BODY, event_id: eventId, transaction_type: transactionType },
    resource: source === 'webhook' ? '/webhook' : `/webhook/${source}`,
  };
}

/** What API Gateway does by itself: one message, and an answer when the queue has it. */
async function storeFirst(request: Request, correlationId: string): Promise<number> {
  const { body, resource } = requestFor(request);
  const values = {
    receivedResource: resource,
    receivedUrl: `https://hooks.example.com${resource}`,
    receivedHeaders: 'content-type:application/json\n',
    correlationId,
    acceptedAt: Date.now(),
  };
  const message = { MessageBody: JSON.stringify(body), MessageAttributes: toAttributes(values) };
  await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: 'ingest', ...message }));
  return 202;
}

async function post(posted: Request, correlationId: string): Promise<number> {
  const { body, resource } = requestFor(posted);
  const requestContext = { requestId: correlationId } as APIGatewayProxyEvent['requestContext'];
  const { statusCode } = await validator()(requestOf(body, { resource, path: resource, requestContext }), CONTEXT);
  return statusCode;
}
