import { JsonSchemaType, JsonSchemaVersion, type JsonSchema, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { DomainName, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CANONICAL_SOURCE } from './env';
import { EVENT_FIELDS } from './event-fields';
import type { Settings } from './webhook-pipeline-props';
import type { NamedSource } from './webhook-sources';
import type { ApiDomain } from '../apis/api-domain';
import type { WebAcl } from '../apis/web-acl';
import type { Environment } from '../environment/environment';
import type { ApiSignals } from '../monitoring/api-signals';

/** What the API is made with. */
export interface WebhookApiProps {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly stageName: string;
  /** Who answers; undefined where requests go to the queue, from which the router takes them. */
  readonly validator?: IFunction;
  readonly router: IFunction;
  readonly ingestQueue: IQueue;
  readonly domain?: ApiDomain;
  readonly webAcl?: WebAcl;
}

/** The API, without where events are posted. */
export interface WebhookApiParts {
  readonly api?: RestApi;
  readonly httpApi?: HttpApi;
  readonly accessLogs: LogGroup;
  readonly executionLogs?: LogGroup;
  readonly domainName?: DomainName;
  readonly signals: ApiSignals;
}

/** Where events are posted. */
export interface Endpoints {
  /** Where canonical events are; undefined without a source for them. */
  readonly endpointUrl?: string;
  /** Where those of each other source are, by its name. */
  readonly endpointUrls: { [source: string]: string };
}

/** An API with a method for each source; what nobody posts to costs no function. */
export type WebhookApi = (scope: Construct, id: string, props: WebhookApiProps) => WebhookApiParts & Endpoints;

/** Why the methods have no authorizer. */
export const NO_AUTHORIZER = 'Payment providers cannot sign in: what they send is signed, and that is verified.';

/**
 * The model of the request body. It asks only whether the fields are there: whoever verifies the event tells of each field what is wrong
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

/** The URLs of the sources. */
export function endpointsOf(sources: NamedSource[], urlOf: (resource: string) => string): Endpoints {
  const urls = sources.map(({ name, resource }) => [name, urlOf(resource)]);
  const { [CANONICAL_SOURCE]: endpointUrl, ...endpointUrls } = Object.fromEntries(urls) as Record<string, string>;
  return { endpointUrl, endpointUrls };
}
