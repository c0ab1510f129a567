import { Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  JsonSchemaType,
  JsonSchemaVersion,
  LambdaIntegration,
  type IModel,
  type Integration,
  type IRequestValidator,
  type MethodOptions,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CANONICAL_SOURCE, METRIC_NAMESPACE } from './env';
import { EVENT_FIELDS, fieldError } from './event-fields';
import { QUEUED_RESPONSES, queueIntegrations } from './queue-integration';
import { endpointsOf, eventSchema, NO_AUTHORIZER, type WebhookApi, type WebhookApiProps } from './webhook-api';
import type { NamedSource } from './webhook-sources';
import { restApi } from '../apis/rest-api';
import { signalsOf } from '../monitoring/api-signals';

/** A REST API in front of the validator, or of the ingest queue. */
export const webhookRestApi: WebhookApi = (scope, id, props) => {
  const { environment, settings, stageName, domain, webAcl } = props;
  const { sources, throttle } = settings;
  const parts = restApi(scope, id, {
    environment,
    stageName,
    throttle,
    domain,
    webAcl,
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
  const { integrationOf, optionsOf } = settings.ingress.validates
    ? validated(api, props.validator!)
    : queued(api, props);
  for (const source of sources) {
    api.root.resourceForPath(source.resource).addMethod('POST', integrationOf(source), {
      authorizationType: AuthorizationType.NONE,
      ...optionsOf(source),
    });
  }
  acknowledge(api, props);
  const urlOf = (resource: string) => (domain ? `https://${domain.domainName}${resource}` : api.urlForPath(resource));
  return { ...parts, ...endpointsOf(sources, urlOf), signals: signalsOf(api.deploymentStage) };
};

/** What the method of a source calls, and with what. */
interface Methods {
  readonly integrationOf: (source: NamedSource) => Integration;
  readonly optionsOf: (source: NamedSource) => MethodOptions;
}

/** The gateway knows what a canonical event is like; what a provider sends is read once it is known to be genuine. */
function validated(api: RestApi, validator: IFunction): Methods {
  return {
    integrationOf: () => new LambdaIntegration(validator, { allowTestInvoke: false }),
    optionsOf: ({ name }) => (name === CANONICAL_SOURCE ? requestOf(canonicalModel(api), requestValidator(api)) : {}),
  };
}

/** Nobody answers what is wrong with a request that is stored: what is no JSON object at all is none of any source. */
function queued(api: RestApi, { settings: { sources }, ingestQueue, router }: WebhookApiProps): Methods {
  const { integrationOf, role } = queueIntegrations(api, ingestQueue);
  // What is stored is for a router that can verify it, and needs the right to be stored.
  api.latestDeployment!.node.addDependency(router, role);
  const validator = requestValidator(api);
  const isCanonical = ({ name }: NamedSource) => name === CANONICAL_SOURCE;
  const anyObject = sources.every(isCanonical) ? undefined : objectModel(api);
  return {
    integrationOf,
    optionsOf: (source) => ({
      ...requestOf(isCanonical(source) ? canonicalModel(api) : anyObject!, validator),
      methodResponses: QUEUED_RESPONSES,
    }),
  };
}

function requestOf(model: IModel, validator: IRequestValidator): MethodOptions {
  return { requestModels: { 'application/json': model }, requestValidator: validator };
}

function requestValidator(api: RestApi): IRequestValidator {
  return api.addRequestValidator('RequestValidator', { validateRequestBody: true, validateRequestParameters: true });
}

function canonicalModel(api: RestApi): IModel {
  return api.addModel('EventModel', { contentType: 'application/json', schema: eventSchema() });
}

function objectModel(api: RestApi): IModel {
  const schema = { schema: JsonSchemaVersion.DRAFT4, title: 'ProviderEvent', type: JsonSchemaType.OBJECT };
  return api.addModel('ProviderModel', { contentType: 'application/json', schema });
}

function acknowledge(api: RestApi, { settings: { ingress, sources } }: WebhookApiProps): void {
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG4', reason: NO_AUTHORIZER },
    { id: 'AwsSolutions-COG4', reason: NO_AUTHORIZER },
  );
  if (ingress.validates && !sources.some(({ name }) => name === CANONICAL_SOURCE)) {
    const reason = 'The gateway would read a body before anybody knows whose it is: it is checked once it is verified.';
    Validations.of(api).acknowledge({ id: 'AwsSolutions-APIG2', reason });
  }
}
