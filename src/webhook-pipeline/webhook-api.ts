import { Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  JsonSchemaType,
  JsonSchemaVersion,
  LambdaIntegration,
  type JsonSchema,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE } from './env';
import { EVENT_FIELDS, fieldError } from './event-fields';
import type { ApiDomain } from '../apis/api-domain';
import { restApi, type RestApiParts, type Throttle } from '../apis/rest-api';
import type { WebAcl } from '../apis/web-acl';
import type { Environment } from '../environment/environment';

/** What the API is made with. */
export interface WebhookApiProps {
  readonly environment: Environment;
  readonly stageName: string;
  readonly throttle: Throttle;
  readonly validator: IFunction;
  readonly domain?: ApiDomain;
  readonly webAcl?: WebAcl;
}

const PATH = 'webhook';

/** The API, and where events are posted. */
export interface WebhookApiParts extends RestApiParts {
  readonly endpointUrl: string;
}

/**
 * The model of the request body. It asks only whether the fields are there: the validator tells of each field what is wrong
 * with it, and takes every event that the model takes or says why not.
 */
export function eventSchema(): JsonSchema {
  return {
    schema: JsonSchemaVersion.DRAFT4,
    title: 'TransactionEvent',
    type: JsonSchemaType.OBJECT,
    required: Object.keys(EVENT_FIELDS),
  };
}

/** `POST /webhook`. */
export function webhookApi(scope: Construct, id: string, props: WebhookApiProps): WebhookApiParts {
  const { validator, ...options } = props;
  const parts = restApi(scope, id, {
    ...options,
    resource: 'webhook-api',
    metricNamespace: METRIC_NAMESPACE,
    refused: {
      BAD_REQUEST_BODY: {
        detail: 'The body must be a JSON object with each of these fields',
        errors: Object.keys(EVENT_FIELDS).map(fieldError),
      },
    },
  });
  addWebhook(parts.api, validator);
  const noAuthorizer = 'Payment providers cannot sign in: a webhook endpoint is public.';
  Validations.of(parts.api).acknowledge(
    { id: 'AwsSolutions-APIG4', reason: noAuthorizer },
    { id: 'AwsSolutions-COG4', reason: noAuthorizer },
  );
  const { domain } = props;
  const endpointUrl = domain ? `https://${domain.domainName}/${PATH}` : parts.api.urlForPath(`/${PATH}`);
  return { ...parts, endpointUrl };
}

function addWebhook(api: RestApi, validator: IFunction): void {
  api.root.addResource(PATH).addMethod('POST', new LambdaIntegration(validator, { allowTestInvoke: false }), {
    authorizationType: AuthorizationType.NONE,
    requestModels: {
      'application/json': api.addModel('EventModel', { contentType: 'application/json', schema: eventSchema() }),
    },
    requestValidator: api.addRequestValidator('RequestValidator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    }),
  });
}
