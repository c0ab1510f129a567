import { JsonSchemaType, JsonSchemaVersion, type Model, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { entityOf, OPERATIONS, type Operation } from './contract';
import { METRIC_NAMESPACE } from './env';
import { REQUIRED_MEMBERS } from './request-models';
import { shopAuthKindOf, type ShopAuth } from './shop-auth';
import type { ShopAuthorizer } from './shop-authorizers';
import type { ShopFences } from './shop-fence';
import type { Entity, ShopFunctions } from './shop-functions';
import { ShopRoutes } from './shop-routes';
import type { ApiDomain } from '../apis/api-domain';
import type { Refused } from '../apis/gateway-problems';
import { restApi, type RestApiParts, type Throttle } from '../apis/rest-api';
import type { WebAcl } from '../apis/web-acl';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';

/** What the API is made with. */
export interface ShopApiProps {
  readonly environment: Environment;
  readonly stageName: string;
  readonly throttle: Throttle;
  readonly auth: ShopAuth;
  readonly authorizer: ShopAuthorizer;
  readonly functions: ShopFunctions;
  /** What stands before those that are not of the library. */
  readonly fences: ShopFences;
  readonly allowedOrigins: string[];
  readonly needsApiKey: boolean;
  readonly domain?: ApiDomain;
  readonly webAcl?: WebAcl;
}

/** The API with its routes. */
export interface ShopApiParts extends RestApiParts {
  readonly routes: ShopRoutes;
  /** Where it is called, with a slash at its end. */
  readonly url: string;
}

/** What the gateway refuses by itself; the handlers name each broken field. */
const REFUSED: Refused = {
  BAD_REQUEST_BODY: { detail: 'The body must be a JSON object with the members that the operation needs', errors: [] },
  // No other header or parameter is asked for.
  BAD_REQUEST_PARAMETERS: {
    detail: 'A header is missing',
    errors: [{ field: 'Idempotency-Key', detail: 'must be there, with 1 to 255 printable ASCII characters' }],
  },
};

/** The REST API with every operation of the contract. */
export function shopApi(scope: Construct, id: string, props: ShopApiProps): ShopApiParts {
  const { environment, auth, authorizer, functions, fences, allowedOrigins, needsApiKey, domain } = props;
  const parts = restApi(scope, id, {
    ...props,
    // What stands in front of the domain is not gone around.
    domain: domain && { disableExecuteApiEndpoint: true, ...domain },
    resource: `${environment.systemName}-api`,
    metricNamespace: METRIC_NAMESPACE,
    refused: REFUSED,
  });
  const { api } = parts;
  const { reason: publicReason } = shopAuthKindOf(auth);
  const validator = api.addRequestValidator('RequestValidator', {
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  const shared = { api, authorizer, auth: auth.toString(), publicReason, validator, allowedOrigins, needsApiKey };
  const routes = new ShopRoutes(shared);
  const models = requestModels(api);
  for (const operation of OPERATIONS as readonly Operation[]) {
    const { method, resource, access, body } = operation;
    const entity = entityOf(operation) as Entity;
    const { function: fn, isOwn } = functions[entity];
    const by = isOwn ? fences.answering(scope, pascalCase(entity), fn, method) : fn;
    routes.add(method, resource, by, {
      isPublic: access === 'public',
      model: body === undefined ? undefined : models[body],
      parameters: headersOf(operation),
    });
  }
  const url = domain === undefined ? api.url : `https://${domain.domainName}/`;
  return { ...parts, routes, url };
}

/**
 * What requests with a body must have. The models ask only for what has to be there: a handler tells of each member what is wrong with
 * it, which a fixed text of the gateway cannot.
 */
function requestModels(api: RestApi): Record<string, Model> {
  const models = Object.entries(REQUIRED_MEMBERS).map(([name, required]) => [
    name,
    api.addModel(`${name}Model`, {
      contentType: 'application/json',
      schema: { schema: JsonSchemaVersion.DRAFT4, title: name, type: JsonSchemaType.OBJECT, required },
    }),
  ]);
  return Object.fromEntries(models) as Record<string, Model>;
}

/** Without `If-Match` the answer is 428, which the gateway does not know. */
function headersOf({ needs }: Operation): Record<string, boolean> | undefined {
  const name = { once: 'Idempotency-Key', ifMatch: 'If-Match' }[needs!];
  return name === undefined ? undefined : { [`method.request.header.${name}`]: needs === 'once' };
}
