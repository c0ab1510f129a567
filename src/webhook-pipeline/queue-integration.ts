import { Aws } from 'aws-cdk-lib';
import {
  AwsIntegration,
  PassthroughBehavior,
  type IntegrationResponse,
  type MethodResponse,
} from 'aws-cdk-lib/aws-apigateway';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Received } from './received-request';
import type { NamedSource } from './webhook-sources';
import { letRoleSend } from '../functions/grants';
import { problem } from '../functions/problem';

const CORRELATION_ID = '$context.requestId';
const RETRY_AFTER = 'method.response.header.Retry-After';

/** Stored, or to be sent again. */
export const QUEUED_RESPONSES: MethodResponse[] = [
  { statusCode: '202' },
  { statusCode: '503', responseParameters: { [RETRY_AFTER]: true } },
];

/**
 * What is answered. Amazon SQS has one status for a body that it does not take and for a failure of AWS KMS: a request that may not
 * be the sender's fault is to be sent again.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors
 */
function responses(): IntegrationResponse[] {
  const accepted = { correlationId: CORRELATION_ID };
  const refused = problem('SERVICE_UNAVAILABLE', {
    detail: 'The event could not be stored; send it again',
    errors: [],
    correlationId: CORRELATION_ID,
  });
  const json = (body: object) => ({ 'application/json': JSON.stringify(body) });
  return [
    { statusCode: '202', selectionPattern: '2\\d{2}', responseTemplates: json(accepted) },
    { statusCode: '503', responseParameters: { [RETRY_AFTER]: "'5'" }, responseTemplates: json(refused) },
  ];
}

/**
 * Sends the bytes of the body with what its signature is over. Names of headers come as a sender writes them, so all of them are handed on; each value is encoded,
 * so that nobody adds a parameter to the call.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
function requestTemplate({ resource }: NamedSource): string {
  const value = (name: string) => `$util.urlEncode($input.params().header.get(${name}))`;
  const headers = `#foreach($name in $input.params().header.keySet())$util.urlEncode($name)%3A${value('$name')}%0A#end`;
  const attributes: [name: string, value: string][] = [
    [Received.RESOURCE, encodeURIComponent(resource)],
    [Received.URL, 'https%3A%2F%2F$util.urlEncode($context.domainName)$util.urlEncode($context.path)'],
    [Received.HEADERS, headers],
    // A sender may choose the id of its request.
    ['correlationId', `$util.urlEncode(${CORRELATION_ID})`],
    ['acceptedAt', '$context.requestTimeEpoch'],
  ];
  return [
    'Action=SendMessage',
    'MessageBody=$util.urlEncode($input.body)',
    ...attributes.flatMap(([name, text], index) => {
      const attribute = `MessageAttribute.${index + 1}`;
      return [
        `${attribute}.Name=${name}`,
        `${attribute}.Value.DataType=String`,
        `${attribute}.Value.StringValue=${text}`,
      ];
    }),
  ].join('&');
}

/** What stores requests in a queue, by one role. */
export function queueIntegrations(scope: Construct, queue: IQueue) {
  const credentialsRole = new Role(scope, 'QueueRole', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
  letRoleSend(credentialsRole, queue);
  const integrationOf = (source: NamedSource) =>
    new AwsIntegration({
      service: 'sqs',
      path: `${Aws.ACCOUNT_ID}/${queue.queueName}`,
      integrationHttpMethod: 'POST',
      options: {
        credentialsRole,
        requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
        requestTemplates: { 'application/json': requestTemplate(source) },
        // A body that is passed on as it is could be any call that the role may make.
        passthroughBehavior: PassthroughBehavior.NEVER,
        integrationResponses: responses(),
      },
    });
  return { integrationOf, role: credentialsRole };
}
