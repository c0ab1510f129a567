import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { archivedHeaders } from './archived-headers';
import { toAttributes, type MessageMetadata } from './message-attributes';
import { groupFor } from './message-group';
import { sendMessage } from './queues.client';
import { countRejected, tellPreviousSecret } from './request-metrics';
import { signedRequest } from './signed-request';
import { readEvent, type Handshake } from './sources/envelopes';
import { requireGenuine } from './sources/genuine';
import type { TransactionEvent } from './transaction-event';
import { requireJson } from '../../functions/handlers/request-body';
import { requireEnv } from '../../functions/handlers/require-env';
import { HttpError, jsonResponse, respond } from '../../functions/handlers/responses';
import { CANONICAL_SOURCE, Env } from '../env';
import type { SourceTarget } from '../source-target';

const logger = new Logger();
const metrics = new Metrics();
const ingestQueueUrl = requireEnv(Env.INGEST_QUEUE_URL);
/** By the resource of API Gateway, which calls the function for no other. */
const sources: Record<string, SourceTarget> = JSON.parse(requireEnv(Env.SOURCES));
const maxPayloadBytes = Number(requireEnv(Env.MAX_PAYLOAD_BYTES));

/** Time kept back to answer when the queue does not. */
const ANSWER_MS = 500;

/** Answers 202 only after the ingest queue has the event. */
export async function handler(request: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  const correlationId = request.requestContext.requestId;
  logger.addContext(context);
  const milliseconds = context.getRemainingTimeInMillis() - ANSWER_MS;
  const response = await respond(
    correlationId,
    () => accept(request, correlationId, milliseconds),
    (error) => rejected(error, correlationId, sources[request.resource].name),
  );
  metrics.publishStoredMetrics();
  return response;
}

async function accept(
  request: APIGatewayProxyEvent,
  correlationId: string,
  milliseconds: number,
): Promise<APIGatewayProxyResult> {
  const target = sources[request.resource];
  const signed = signedRequest(request, maxPayloadBytes);
  const secret = await requireGenuine(target, signed);
  if (target.name === CANONICAL_SOURCE) {
    requireJson(request.headers);
  }
  const event = readEvent(target, signed);
  if ('handshake' in event) {
    return answer(event, correlationId, target.name);
  }
  const headers = process.env[Env.ARCHIVES_HEADERS] === 'true' ? archivedHeaders(request.headers, target) : undefined;
  await store({ ...event, headers }, correlationId, milliseconds);
  const { source, eventId, transactionType } = event;
  logger.info('Accepted', { correlationId, source, eventId, transactionType });
  metrics.addMetric('Accepted', MetricUnit.Count, 1);
  if (secret?.stage === 'AWSPREVIOUS') {
    tellPreviousSecret(logger, metrics, { correlationId, source });
  }
  return jsonResponse(202, { eventId, correlationId });
}

/** The answer to a sender that only asks whether it talks to the right one. */
function answer({ handshake, contentType }: Handshake, correlationId: string, source: string): APIGatewayProxyResult {
  logger.info('Handshake', { correlationId, source });
  metrics.addMetric('Handshake', MetricUnit.Count, 1);
  return { statusCode: 200, headers: { 'content-type': contentType }, body: handshake };
}

/** Passes on what is no error of the request: the function fails, and the gateway answers that it is to be sent again. */
function rejected(error: unknown, correlationId: string, source: string): HttpError {
  if (!(error instanceof HttpError)) {
    throw error;
  }
  const { code, errors, cause } = error;
  logger.warn('Rejected', { correlationId, source, reason: code, errors, cause: (cause as Error | undefined)?.name });
  countRejected(metrics, code);
  return error;
}

async function store(
  event: TransactionEvent & Pick<MessageMetadata, 'headers'>,
  correlationId: string,
  milliseconds: number,
): Promise<void> {
  const { payload, document, ...metadata } = event;
  const attributes = toAttributes({ ...metadata, correlationId, acceptedAt: Date.now() });
  const traceHeader = process.env._X_AMZN_TRACE_ID;
  const message = { id: correlationId, body: payload, attributes, traceHeader, group: groupFor(event, ingestQueueUrl) };
  try {
    await sendMessage(ingestQueueUrl, message, AbortSignal.timeout(milliseconds));
  } catch (error) {
    throw new HttpError('SERVICE_UNAVAILABLE', 'The event could not be stored; send it again', {
      headers: { 'retry-after': '5' },
      cause: error,
    });
  }
}
