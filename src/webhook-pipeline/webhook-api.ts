import { Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  JsonSchemaType,
  JsonSchemaVersion,
  LambdaIntegration,
  type JsonSchema,
  type MethodOptions,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { CANONICAL_SOURCE, METRIC_NAMESPACE } from './env';
import { EVENT_FIELDS, fieldError } from './event-fields';
import type { NamedSource } from './webhook-sources';
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
  readonly sources: NamedSource[];
  readonly domain?: ApiDomain;
  readonly webAcl?: WebAcl;
}

/** The API, and where events are posted. */
export interface WebhookApiParts extends RestApiParts {
  /** Where canonical events are; undefined without a source for them. */
  readonly endpointUrl?: string;
  /** Where those of each other source are, by its name. */
  readonly endpointUrls: { [source: string]: string };
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

/** `POST /webhook`, and `POST /webhook/{source}`; what nobody posts to costs no function. */
export function webhookApi(scope: Construct, id: string, props: WebhookApiProps): WebhookApiParts {
  const { validator, sources, domain, ...options } = props;
  const parts = restApi(scope, id, {
    ...options,
    domain,
    resource: 'webhook-api',
    metricNamespace: METRIC_NAMESPACE,
    refused: {
      BAD_REQUEST_BODY: {
        detail: 'The body must be a JSON object with each of these fields',
        errors: Object.keys(EVENT_FIELDS).map(fieldError),
      },
    },
  });
  const { api } = parts;
  sources.forEach(({ name, resource }) => addSource(api, resource, validator, name === CANONICAL_SOURCE));
  const noAuthorizer = 'Payment providers cannot sign in: what they send is signed, and the validator verifies that.';
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG4', reason: noAuthorizer },
    { id: 'AwsSolutions-COG4', reason: noAuthorizer },
  );
  if (!sources.some(({ name }) => name === CANONICAL_SOURCE)) {
    const reason =
      'The gateway would read a body before anybody knows whose it is: the validator checks it once it is verified.';
    Validations.of(api).acknowledge({ id: 'AwsSolutions-APIG2', reason });
  }
  const urls = sources.map(({ name, resource }) => {
    return [name, domain ? `https://${domain.domainName}${resource}` : api.urlForPath(resource)];
  });
  const { [CANONICAL_SOURCE]: endpointUrl, ...endpointUrls } = Object.fromEntries(urls) as Record<string, string>;
  return { ...parts, endpointUrl, endpointUrls };
}

/** The gateway knows what a canonical event is like; what a provider sends is read once it is known to be genuine. */
function addSource(api: RestApi, resource: string, validator: IFunction, isCanonical: boolean): void {
  api.root.resourceForPath(resource).addMethod('POST', new LambdaIntegration(validator, { allowTestInvoke: false }), {
    authorizationType: AuthorizationType.NONE,
    ...(isCanonical && canonicalBody(api)),
  });
}

function canonicalBody(api: RestApi): MethodOptions {
  return {
    requestModels: {
      'application/json': api.addModel('EventModel', { contentType: 'application/json', schema: eventSchema() }),
    },
    requestValidator: api.addRequestValidator('RequestValidator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    }),
  };
}
