export { DisasterRecovery } from './disaster-recovery';
export type { PrimaryRegionOptions, SecondaryRegionOptions } from './disaster-recovery';
export { EcommerceServerlessApi } from './ecommerce-serverless-api';
export type { EcommerceServerlessApiOutputs } from './ecommerce-serverless-api-outputs';
export type { EcommerceServerlessApiProps } from './ecommerce-serverless-api-props';
export { ShopAuth } from './shop-auth';
export type {
  AdminOptions,
  IamShopAuthOptions,
  JwtShopAuthOptions,
  LambdaShopAuthOptions,
  UserPoolAuthOptions,
} from './shop-auth-options';
export { ShopEventType } from './shop-event';
export type { ShopEventLine, ShopEventMoney, ShopOrderEvent, ShopStockEvent } from './shop-event';
export type { PaymentSourceOptions } from './shop-payments';
export type { ShopEntityOptions, ShopRouteOptions } from './shop-route-options';
export type { CognitoAuthOptions } from './shop-user-pool';
export type { ShopUsagePlan } from './usage-plans';
