import { Duration, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  LambdaIntegration,
  Resource,
  type IModel,
  type IResource,
  type Method,
  type RequestValidator,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ShopAuthorizer } from './shop-authorizers';

/** What a browser may send with a request; the last three are of those that are signed for AWS IAM. */
const REQUEST_HEADERS = [
  ...['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'X-Api-Key'],
  ...['X-Amz-Content-Sha256', 'X-Amz-Date', 'X-Amz-Security-Token'],
];
/** What a page may read of an answer. */
const RESPONSE_HEADERS = ['ETag', 'Idempotent-Replayed', 'Location', 'Retry-After', 'X-Correlation-Id'];

/** What the routes of an API are made with. */
export interface ShopRoutesProps {
  readonly api: RestApi;
  readonly authorizer: ShopAuthorizer;
  /** What `authorizer` is called in acknowledgements. */
  readonly auth: string;
  /** Why nobody is asked who they are, if that is so. */
  readonly publicReason?: string;
  readonly validator: RequestValidator;
  readonly allowedOrigins: string[];
  readonly needsApiKey: boolean;
}

/** What differs between methods. */
export interface ShopMethodOptions {
  readonly isPublic: boolean;
  /** Whether no API key is asked for, although the other methods need one. */
  readonly isFree?: boolean;
  /** Where new resources and the method are made; beside the API when not given. */
  readonly scope?: Construct;
  readonly model?: IModel;
  /** Headers and query parameters, and whether a request without them is refused. */
  readonly parameters?: Record<string, boolean>;
}

/** The routes of a REST API: one integration a function, one permission a function, one preflight a path. */
export class ShopRoutes {
  private readonly integrations = new Map<IFunction, LambdaIntegration>();
  private readonly keys = new Set<string>();

  public constructor(private readonly props: ShopRoutesProps) {}

  /** Whether there is such a route. */
  public has(method: string, path: string): boolean {
    return this.keys.has(`${method} ${path}`);
  }

  /** Whether a path calls what is at a place as the other routes do: API Gateway takes one variable a place. */
  public callsAlike(path: string): boolean {
    const others = [...this.keys].map((known) => known.split(' ')[1].split('/'));
    const parts = path.split('/');
    const isVariable = (part: string | undefined) => part?.startsWith('{') === true;
    return others.every((other) => {
      const place = parts.findIndex((part, index) => part !== other[index]);
      return !isVariable(parts[place]) || !isVariable(other[place]);
    });
  }

  /** Adds a route. */
  public add(method: string, path: string, fn: IFunction, options: ShopMethodOptions): Method {
    const { isPublic, isFree = false, scope, model, parameters = {} } = options;
    const { authorizer, needsApiKey, validator } = this.props;
    this.keys.add(`${method} ${path}`);
    const { authorizationType, authorizer: by, scopes } = authorizer;
    const added = this.resource(path, scope).addMethod(method, this.integration(fn), {
      ...(isPublic
        ? { authorizationType: AuthorizationType.NONE }
        : { authorizationType, authorizer: by, authorizationScopes: scopes }),
      apiKeyRequired: needsApiKey && !isFree,
      requestValidator: validator,
      requestModels: model && { 'application/json': model },
      requestParameters: { ...pathParameters(path), ...parameters },
    });
    this.acknowledge(added, isPublic);
    return added;
  }

  /** The resource of a path, made with its preflight where it is missing. */
  private resource(path: string, scope?: Construct): IResource {
    const { api } = this.props;
    const parts = path.split('/').slice(1);
    const resource = parts.reduce<IResource>((parent, pathPart, index) => {
      const id = scope === undefined ? pathPart : parts.slice(0, index + 1).join('/');
      return parent.getResource(pathPart) ?? new Resource(scope ?? (parent as Resource), id, { parent, pathPart });
    }, api.root);
    this.addPreflight(resource);
    return resource;
  }

  private addPreflight(resource: IResource): void {
    const { allowedOrigins: allowOrigins } = this.props;
    if (allowOrigins.length > 0 && resource.node.tryFindChild('OPTIONS') === undefined) {
      resource.addCorsPreflight({
        allowOrigins,
        allowHeaders: REQUEST_HEADERS,
        allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        exposeHeaders: RESPONSE_HEADERS,
        maxAge: Duration.hours(1),
      });
    }
  }

  private integration(fn: IFunction): LambdaIntegration {
    const known = this.integrations.get(fn);
    const options = { allowTestInvoke: false, scopePermissionToMethod: false };
    const integration = known ?? new LambdaIntegration(fn, options);
    this.integrations.set(fn, integration);
    return integration;
  }

  private acknowledge(method: Method, isPublic: boolean): void {
    const { auth, publicReason, authorizer } = this.props;
    const reason = publicReason ?? (isPublic ? 'This is for everybody to see.' : `Callers are known by ${auth}.`);
    const isOpen = isPublic || publicReason !== undefined;
    const isCognito = authorizer.authorizationType === AuthorizationType.COGNITO && !isPublic;
    Validations.of(method).acknowledge(
      ...(isOpen ? [{ id: 'AwsSolutions-APIG4', reason }] : []),
      ...(isCognito ? [] : [{ id: 'AwsSolutions-COG4', reason }]),
    );
  }
}

function pathParameters(path: string): Record<string, boolean> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return Object.fromEntries(names.map((name) => [`method.request.path.${name}`, true]));
}
