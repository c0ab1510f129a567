import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { FieldError } from '../../src/functions/problem';
import { parseTransactionEvent } from '../../src/webhook-pipeline/handlers/transaction-event';
import { theOnly } from '../surroundings';
import { newPipeline, newStack, resourcesOf, templateOf } from '../synth';

describe('API (W1, W7)', () => {
  test('is regional, with the one method', () => {
    const template = templateOf();
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] } });
    const [resource, { PathPart }] = theOnly(template, 'AWS::ApiGateway::Resource');
    const [model] = theOnly(template, 'AWS::ApiGateway::Model');
    const [validator] = theOnly(template, 'AWS::ApiGateway::RequestValidator');
    const [, method] = theOnly(template, 'AWS::ApiGateway::Method');
    expect(PathPart).toBe('webhook');
    expect(method).toMatchObject({
      HttpMethod: 'POST',
      ResourceId: { Ref: resource },
      AuthorizationType: 'NONE',
      RequestModels: { 'application/json': { Ref: model } },
      RequestValidatorId: { Ref: validator },
    });
  });

  test('calls the validator, and nothing but the API may', () => {
    const template = templateOf();
    const [validator] = Object.keys(
      template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'webhook-validator-dev' } }),
    );
    const [, method] = theOnly(template, 'AWS::ApiGateway::Method');
    expect(JSON.stringify(method.Integration.Uri)).toContain(`{"Fn::GetAtt":["${validator}","Arn"]}`);
    const [, permission] = theOnly(template, 'AWS::Lambda::Permission');
    expect(permission).toMatchObject({
      Principal: 'apigateway.amazonaws.com',
      FunctionName: { 'Fn::GetAtt': [validator, 'Arn'] },
    });
    expect(JSON.stringify(permission.SourceArn)).toContain('/POST/webhook');
  });

  test('requires the four fields at the gateway', () => {
    const template = templateOf();
    const [, model] = theOnly(template, 'AWS::ApiGateway::Model');
    expect(model).toMatchObject({
      ContentType: 'application/json',
      Schema: { type: 'object', required: ['event_id', 'transaction_type', 'amount', 'timestamp'] },
    });
    const [, validator] = theOnly(template, 'AWS::ApiGateway::RequestValidator');
    expect(validator).toMatchObject({ ValidateRequestBody: true, ValidateRequestParameters: true });
  });

  test('throttles, traces and logs every request as JSON (W6, X8)', () => {
    const [, stage] = theOnly(templateOf(), 'AWS::ApiGateway::Stage');
    expect(stage).toMatchObject({
      StageName: 'dev',
      TracingEnabled: true,
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingBurstLimit: 10,
          ThrottlingRateLimit: 500,
          DataTraceEnabled: false,
        },
      ],
    });
    const format = JSON.parse(stage.AccessLogSetting.Format);
    expect(format).toMatchObject({ correlationId: '$context.requestId', status: '$context.status' });
  });

  test('takes the throttles of the user', () => {
    templateOf({ throttlingRateLimit: 7, throttlingBurstLimit: 8 }).hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [Match.objectLike({ ThrottlingBurstLimit: 8, ThrottlingRateLimit: 7 })],
    });
  });

  test('leaves the account alone (X14)', () => {
    const template = templateOf();
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    template.resourceCountIs('AWS::GuardDuty::Detector', 0);
  });

  test('has a name of its own without physical names, because the service asks for one', () => {
    const stack = newStack();
    newPipeline({ physicalNames: false }, stack);
    const [, { Name }] = theOnly(Template.fromStack(stack), 'AWS::ApiGateway::RestApi');
    expect(Name).toMatch(/^Stack-?WebhookPipeline/);
  });
});

describe('errors of the gateway (W1)', () => {
  const responses = () =>
    resourcesOf(templateOf())
      .filter(({ Type }) => Type === 'AWS::ApiGateway::GatewayResponse')
      .map(({ Properties }) => Properties);

  const CODES = new Map([
    ['DEFAULT_4XX', 'ACCESS_DENIED'],
    ['DEFAULT_5XX', 'SERVICE_UNAVAILABLE'],
  ]);

  test('name each field that the model asks for, in the words of the validator', () => {
    const [, { Schema }] = theOnly(templateOf(), 'AWS::ApiGateway::Model');
    const { ResponseTemplates } = responses().find(({ ResponseType }) => ResponseType === 'BAD_REQUEST_BODY')!;
    const { detail, errors } = JSON.parse(ResponseTemplates['application/json']);
    expect(detail).toBe('The body must be a JSON object with each of these fields');
    expect(errors.map(({ field }: FieldError) => field)).toEqual(Schema.required);
    expect(() => parseTransactionEvent('{}')).toThrow(expect.objectContaining({ errors }));
  });

  test('are the problems that the functions answer, one for each type of response', () => {
    for (const { ResponseType, ResponseTemplates } of responses()) {
      const [[mediaType, text]] = Object.entries<string>(ResponseTemplates);
      const body = text.replaceAll('$context.requestId', 'id');
      expect(mediaType).toBe('application/json');
      expect(JSON.parse(body)).toEqual({
        type: 'about:blank',
        title: expect.stringMatching(/^[A-Z]/),
        status: expect.any(Number),
        detail: expect.stringMatching(/^[A-Z]/),
        code: CODES.get(ResponseType) ?? ResponseType,
        errors: ResponseType === 'BAD_REQUEST_BODY' ? expect.any(Array) : [],
        correlationId: 'id',
      });
    }
    expect(responses().map(({ ResponseType }) => ResponseType)).toEqual(
      expect.arrayContaining(['BAD_REQUEST_BODY', 'DEFAULT_5XX', 'THROTTLED', 'UNSUPPORTED_MEDIA_TYPE']),
    );
  });

  test('say when to send again what may not be stored, and what was throttled (W9)', () => {
    const retryAfter = responses()
      .filter(({ ResponseParameters }) => ResponseParameters !== undefined)
      .map(({ ResponseType, StatusCode, ResponseParameters }) => [ResponseType, StatusCode, ResponseParameters]);
    expect(retryAfter).toEqual(
      expect.arrayContaining([
        ['DEFAULT_5XX', '503', { 'gatewayresponse.header.Retry-After': "'5'" }],
        ['QUOTA_EXCEEDED', '429', { 'gatewayresponse.header.Retry-After': "'3600'" }],
        ['THROTTLED', '429', { 'gatewayresponse.header.Retry-After': "'1'" }],
      ]),
    );
    expect(retryAfter).toHaveLength(3);
  });
});

test('nothing names a partition, a region or an account (X2)', () => {
  const template = JSON.stringify(Template.fromStack(Stack.of(newPipeline({}, newStack({})))).toJSON());
  expect(template).not.toMatch(
    /arn:aws[:-]|[a-z]{2}-(north|south|east|west|central)+-\d|(?<![0-9a-f])\d{12}(?![0-9a-f])/,
  );
});
