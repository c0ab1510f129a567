export { ApiGatewayAccount } from './api-gateway-account';
export type { ApiGatewayAccountProps } from './api-gateway-account';
export type { ApiDomain } from './api-domain';
export { HttpAuth } from './http-auth';
export type { JwtAuthOptions, LambdaAuthOptions } from './http-auth';
export { WebAcl } from './web-acl';
export type { ManagedWebAclOptions } from './web-acl';
