import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { TableV2, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter, type IParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct, IConstruct } from 'constructs';
import { CODE } from './surroundings';
import { WebAcl, WebhookSecret, WebhookSource, type ApiDomain } from '../src';

/*
 * What a construct can be given. All but a function of the app exists elsewhere, known by an ARN of the stack's account,
 * region and partition, so that nothing of it is in the template.
 */

function arn(scope: Construct, service: string, resource: string, resourceName?: string): string {
  const arnFormat = resourceName === undefined ? ArnFormat.NO_RESOURCE_NAME : ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service, resource, resourceName, arnFormat });
}

function keyArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: name });
}

/** With a key of its own. */
export function givenQueue(scope: Construct): IQueue {
  const queueArn = arn(scope, 'sqs', 'given');
  return Queue.fromQueueAttributes(scope, 'GivenQueue', { queueArn, keyArn: keyArn(scope, 'of-queue') });
}

/** With a key of its own. */
export function givenTable(scope: Construct): ITable {
  const encryptionKey = Key.fromKeyArn(scope, 'GivenTableKey', keyArn(scope, 'of-table'));
  return TableV2.fromTableAttributes(scope, 'GivenTable', { tableName: 'given', encryptionKey });
}

/** Not by `fromStringParameterName` alone, with which the stack would read the value when it is deployed. */
export function givenParameter(scope: Construct): IParameter {
  const parameterName = '/shop/features';
  return StringParameter.fromStringParameterAttributes(scope, 'Features', {
    parameterName,
    forceDynamicReference: true,
  });
}

/** With a key of its own. */
export function givenSecureString(scope: Construct): IParameter {
  const encryptionKey = Key.fromKeyArn(scope, 'SecureStringKey', keyArn(scope, 'of-parameter'));
  const parameterName = '/shop/adyen';
  return StringParameter.fromSecureStringParameterAttributes(scope, 'Adyen', { parameterName, encryptionKey });
}

/** With a key of its own. */
export function givenSecret(scope: Construct): ISecret {
  const encryptionKey = Key.fromKeyArn(scope, 'GivenSecretKey', keyArn(scope, 'of-secret'));
  const secretCompleteArn = arn(scope, 'secretsmanager', 'secret', 'stripe-AbCdEf');
  return Secret.fromSecretAttributes(scope, 'GivenSecret', { secretCompleteArn, encryptionKey });
}

/** The key of a provider's API. */
export function givenApiKey(scope: Construct): WebhookSecret {
  return WebhookSecret.fromSecretsManager(Secret.fromSecretNameV2(scope, 'GivenApiKey', 'stripe-api-key'));
}

/** An endpoint that anybody can post to. */
export function openSource(): WebhookSource {
  return WebhookSource.unverified({ reason: 'it is a test' });
}

/** A source of each kind, with secrets in both services. */
export function givenSources(scope: Construct): Record<string, WebhookSource> {
  const secret = WebhookSecret.fromSecretsManager(givenSecret(scope));
  const field = WebhookSecret.fromSecretsManager(Secret.fromSecretNameV2(scope, 'GivenName', 'webhooks'), {
    field: 'key',
  });
  return {
    'standard-webhooks': WebhookSource.standardWebhooks({ secret: field }),
    stripe: WebhookSource.stripe({ secret, tolerance: Duration.minutes(10), typeMap: { 'invoice.paid': 'payment' } }),
    github: WebhookSource.github({ secret }),
    shopify: WebhookSource.shopify({ secret: field }),
    square: WebhookSource.square({ secret, notificationUrl: 'https://hooks.example.com/webhook/square' }),
    adyen: WebhookSource.adyen({ secret: WebhookSecret.fromSsmSecureString(givenSecureString(scope)) }),
    paypal: WebhookSource.paypal({ webhookId: '8PT597110X687430LKGECATA' }),
    jwks: WebhookSource.jwks({ url: 'https://id.example.com/keys', header: 'x-token', bodyHashClaim: 'body' }),
    hmac: WebhookSource.hmac({ secret: field, header: 'x-signature', timestampHeader: 'x-time' }),
    open: openSource(),
  };
}

export function givenTopics(scope: Construct): { alarmTopic: ITopic; ticketTopic: ITopic } {
  const topic = (id: string) => Topic.fromTopicArn(scope, id, arn(scope, 'sns', id));
  return { alarmTopic: topic('GivenAlarms'), ticketTopic: topic('GivenTickets') };
}

/** A bucket of another app. */
export function givenBucket(scope: Construct): IBucket {
  return Bucket.fromBucketName(scope, 'GivenBucket', 'given-archive');
}

/** Topics of the same app, whose policy lets in nobody by itself. */
export function ownTopics(scope: Construct): { alarmTopic: Topic; ticketTopic: Topic } {
  const masterKey = new Key(scope, 'TopicKey', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
  const topic = (id: string) => new Topic(scope, id, { masterKey, enforceSSL: true });
  return { alarmTopic: topic('OwnAlarms'), ticketTopic: topic('OwnTickets') };
}

export function givenKey(scope: Construct): IKey {
  return Key.fromKeyArn(
    scope,
    'GivenKey',
    Stack.of(scope).formatArn({
      service: 'kms',
      resource: 'key',
      resourceName: '12345678-90ab-cdef-1234-567890abcdef',
    }),
  );
}

export function givenLogGroup(scope: Construct, id = 'GivenLogs'): ILogGroup {
  return LogGroup.fromLogGroupName(scope, id, `/given/${id}`);
}

export function givenHttpApi(scope: Construct): IHttpApi {
  return HttpApi.fromHttpApiAttributes(scope, 'GivenApi', {
    httpApiId: 'given',
    apiEndpoint: 'https://given.example.com',
  });
}

export function givenCertificate(scope: Construct): ICertificate {
  return once(scope, 'GivenCertificate', newCertificate);
}

/** What is given twice is made once. */
export function once<T extends IConstruct>(scope: Construct, id: string, make: (scope: Construct, id: string) => T): T {
  return (scope.node.tryFindChild(id) as T | undefined) ?? make(scope, id);
}

function newCertificate(scope: Construct, id: string): ICertificate {
  const name = Stack.of(scope).formatArn({ service: 'acm', resource: 'certificate', resourceName: '1' });
  return Certificate.fromCertificateArn(scope, id, name);
}

export function givenZone(scope: Construct): IHostedZone {
  return HostedZone.fromHostedZoneAttributes(scope, 'GivenZone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
}

/** A function of the same app. */
export function ownFunction(scope: Construct, id: string): LambdaFunction {
  return new LambdaFunction(scope, id, {
    ...CODE,
    timeout: Duration.seconds(10),
    reservedConcurrentExecutions: 5,
    logGroup: givenLogGroup(scope, `${id}Logs`),
    role: Role.fromRoleArn(
      scope,
      `${id}Role`,
      Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'given' }),
    ),
  });
}

/** A function of another app. */
export function givenFunction(scope: Construct): IFunction {
  return LambdaFunction.fromFunctionArn(scope, 'GivenFunction', arn(scope, 'lambda', 'function', 'given'));
}

/** A domain with a certificate and a zone. */
export function givenDomain(scope: Construct): ApiDomain {
  return { domainName: 'api.example.com', certificate: givenCertificate(scope), hostedZone: givenZone(scope) };
}

/** A regional web ACL. */
export function givenWebAcl(scope: Construct): WebAcl {
  return WebAcl.existing(
    Stack.of(scope).formatArn({ service: 'wafv2', resource: 'regional/webacl', resourceName: 'given/1' }),
  );
}
