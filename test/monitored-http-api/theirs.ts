import { App, Stack } from 'aws-cdk-lib';
import { HttpApi, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { WatchedHttpApi, type IMonitoring, type WatchedHttpApiProps } from '../../src';
import { newFunction } from '../surroundings';

/** Where it is. */
export const ENV = { region: 'eu-west-1', account: '111122223333' };

/** An API that is no part of the library, with one function. */
export interface Theirs {
  readonly stack: Stack;
  readonly httpApi: HttpApi;
  readonly fn: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly accessLogs: LogGroup;
}

/** A new one of it. */
export function theirs(app = new App()): Theirs {
  const stack = new Stack(app, 'Theirs', { env: ENV });
  const fn = newFunction(stack, 'Orders');
  const logGroup = new LogGroup(stack, 'OrdersLogs', { logGroupName: '/aws/lambda/orders' });
  const accessLogs = new LogGroup(stack, 'ApiLogs', { logGroupName: '/aws/apigateway/orders' });
  const defaultIntegration = new HttpLambdaIntegration('Integration', fn);
  return { stack, httpApi: new HttpApi(stack, 'Api', { defaultIntegration }), fn, logGroup, accessLogs };
}

/** Watches an API; the construct's id is `Watch`. */
export function watched(stack: Stack, props: Partial<WatchedHttpApiProps> & { httpApi: IHttpApi }): WatchedHttpApi {
  return new WatchedHttpApi(stack, 'Watch', { environmentSuffix: 'dev', ...props });
}

/** The monitoring of it. */
export function watch(stack: Stack, props: Partial<WatchedHttpApiProps> & { httpApi: IHttpApi }): IMonitoring {
  return watched(stack, props).monitoring;
}
