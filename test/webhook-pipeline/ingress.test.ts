import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  Concurrency,
  EnvironmentProfile,
  Ingress,
  Ordering,
  WebAcl,
  WebhookPipeline,
  type WebhookPipelineProps,
} from '../../src';
import { alarmsOf } from '../alarms';
import { givenDomain, givenSources, openSource } from '../given';
import { byType, theOnly } from '../surroundings';
import { brokenRules, newPipeline, newStack, templateOf } from '../synth';

const pipelines = (ingress: Ingress, props: Partial<WebhookPipelineProps> = {}) => {
  const stack = newStack();
  const pipeline = newPipeline({ ingress, sources: givenSources(stack), ...props }, stack);
  return { stack, pipeline, template: Template.fromStack(stack) };
};
const functionsIn = (template: Template) =>
  byType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.FunctionName);

describe('what not every ingress has', () => {
  test.each<[Partial<WebhookPipelineProps>, string[]]>([
    [
      { ingress: Ingress.httpApi(), webAcl: WebAcl.managed() },
      [
        expect.stringMatching(
          /^webAcl must be left out with Ingress.httpApi: AWS WAF does not protect HTTP APIs, got /,
        ),
      ],
    ],
    [
      {
        ingress: Ingress.queueFirst(),
        validatorTimeout: Duration.seconds(5),
        validatorConcurrency: Concurrency.reserved(5),
        ordering: Ordering.fifo('customer'),
      },
      [
        'validatorTimeout must be left out with Ingress.queueFirst, which has no validator, got 5 seconds',
        expect.stringMatching(/^validatorConcurrency must be left out with Ingress.queueFirst, which has no validator/),
        'ordering must be none or fair with Ingress.queueFirst, got fifo',
      ],
    ],
    [{ ingress: Ingress.queueFirst(), ordering: Ordering.fair('customer'), webAcl: WebAcl.managed() }, []],
    [{ ingress: Ingress.httpApi(), ordering: Ordering.fifo('customer'), validatorTimeout: Duration.seconds(5) }, []],
    [{ ingress: Ingress.validateFirst(), webAcl: WebAcl.managed(), validatorTimeout: Duration.seconds(5) }, []],
  ])('is refused, for %o', (props, messages) => {
    expect(brokenRules(() => newPipeline(props))).toEqual(messages);
  });

  test('has a name for messages', () => {
    const all = [Ingress.validateFirst(), Ingress.queueFirst(), Ingress.httpApi()];
    expect(all.map(String)).toEqual(['validateFirst', 'queueFirst', 'httpApi']);
  });
});

test('without one, the validator comes first', () => {
  const withDefault = templateOf().toJSON();
  expect(templateOf({ ingress: Ingress.validateFirst() }).toJSON()).toEqual(withDefault);
});

describe('queue first', () => {
  const methodsIn = (template: Template) =>
    byType(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => Properties);
  const queueName = (template: Template) => {
    const [[id]] = Object.entries(
      template.findResources('AWS::SQS::Queue', { Properties: { QueueName: 'ingest-queue-dev' } }),
    );
    return id;
  };

  test('stores each request with one role, that may do nothing else', () => {
    const { template } = pipelines(Ingress.queueFirst());
    const [, policy] = byType(template, 'AWS::IAM::Policy').find(([id]) => id.includes('QueueRole'))!;
    const { PolicyDocument, Roles } = policy.Properties;
    expect(PolicyDocument.Statement).toEqual([
      {
        Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [queueName(template), 'Arn'] },
      },
    ]);
    const { AssumeRolePolicyDocument } = template.toJSON().Resources[Roles[0].Ref].Properties;
    expect(AssumeRolePolicyDocument.Statement).toMatchObject([{ Principal: { Service: 'apigateway.amazonaws.com' } }]);
    const methods = methodsIn(template);
    expect(methods.length).toBeGreaterThan(5);
    for (const { AuthorizationType, Integration } of methods) {
      expect(AuthorizationType).toBe('NONE');
      expect(Integration).toMatchObject({
        Type: 'AWS',
        IntegrationHttpMethod: 'POST',
        Credentials: { 'Fn::GetAtt': [Roles[0].Ref, 'Arn'] },
        RequestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
        // With any other, a body could be another call of the role.
        PassthroughBehavior: 'NEVER',
      });
      expect(Object.keys(Integration.RequestTemplates)).toEqual(['application/json']);
      expect(JSON.stringify(Integration.Uri)).toContain(`:sqs:path/`);
      expect(JSON.stringify(Integration.Uri)).toContain(`{"Fn::GetAtt":["${queueName(template)}","QueueName"]}`);
    }
  });

  test('hands on body, headers, URL, id and time, each encoded', () => {
    const { template } = pipelines(Ingress.queueFirst(), {
      sources: undefined,
      source: givenSources(newStack()).stripe,
    });
    const [{ Integration }] = methodsIn(template);
    const attribute = (n: number, name: string, value: string) =>
      `MessageAttribute.${n}.Name=${name}&MessageAttribute.${n}.Value.DataType=String&MessageAttribute.${n}.Value.StringValue=${value}`;
    const header = '$util.urlEncode($name)%3A$util.urlEncode($input.params().header.get($name))%0A';
    expect(Integration.RequestTemplates['application/json'].split('&MessageAttribute.1.Name').at(0)).toBe(
      'Action=SendMessage&MessageBody=$util.urlEncode($input.body)',
    );
    expect(Integration.RequestTemplates['application/json']).toContain(
      [
        attribute(1, 'receivedResource', '%2Fwebhook'),
        attribute(2, 'receivedUrl', 'https%3A%2F%2F$util.urlEncode($context.domainName)$util.urlEncode($context.path)'),
        attribute(3, 'receivedHeaders', `#foreach($name in $input.params().header.keySet())${header}#end`),
        // A sender may choose it.
        attribute(4, 'correlationId', '$util.urlEncode($context.requestId)'),
        attribute(5, 'acceptedAt', '$context.requestTimeEpoch'),
      ].join('&'),
    );
  });

  test('stores no body that is no JSON object, and no canonical one without its fields', () => {
    const { template } = pipelines(Ingress.queueFirst(), { source: openSource() });
    const models = byType(template, 'AWS::ApiGateway::Model');
    const idOf = (name: string) => models.find(([, { Properties }]) => Properties.Schema.title === name)![0];
    expect(models).toHaveLength(2);
    const [provider] = models.filter(([id]) => id === idOf('ProviderEvent'));
    expect(provider[1].Properties.Schema).toMatchObject({ type: 'object' });
    const [validator, { ValidateRequestBody }] = theOnly(template, 'AWS::ApiGateway::RequestValidator');
    expect(ValidateRequestBody).toBe(true);
    const asked = methodsIn(template).map(({ RequestModels, RequestValidatorId }) => {
      expect(RequestValidatorId).toEqual({ Ref: validator });
      return RequestModels['application/json'].Ref;
    });
    expect(asked.filter((id) => id === idOf('TransactionEvent'))).toHaveLength(1);
    expect(asked.filter((id) => id === idOf('ProviderEvent'))).toHaveLength(asked.length - 1);
  });

  test('is deployed once the router can verify, and the role may store', () => {
    const { template } = pipelines(Ingress.queueFirst());
    const [[deployment]] = byType(template, 'AWS::ApiGateway::Deployment');
    const { DependsOn } = template.toJSON().Resources[deployment];
    const [[router]] = byType(template, 'AWS::Lambda::Function');
    expect(DependsOn).toEqual(expect.arrayContaining([router, expect.stringContaining('QueueRoleDefaultPolicy')]));
  });

  test('answers 202 for what is stored, and 503 with Retry-After for all else', () => {
    const { template } = pipelines(Ingress.queueFirst());
    for (const { Integration, MethodResponses } of methodsIn(template)) {
      const [accepted, failed, ...others] = Integration.IntegrationResponses;
      expect(others).toEqual([]);
      expect(accepted).toMatchObject({ StatusCode: '202', SelectionPattern: '2\\d{2}' });
      expect(JSON.parse(accepted.ResponseTemplates['application/json'])).toEqual({
        correlationId: '$context.requestId',
      });
      expect(failed).not.toHaveProperty('SelectionPattern');
      expect(failed).toMatchObject({
        StatusCode: '503',
        ResponseParameters: { 'method.response.header.Retry-After': "'5'" },
      });
      expect(JSON.parse(failed.ResponseTemplates['application/json'])).toEqual({
        type: 'about:blank',
        title: 'Service Unavailable',
        status: 503,
        detail: 'The event could not be stored; send it again',
        code: 'SERVICE_UNAVAILABLE',
        errors: [],
        correlationId: '$context.requestId',
      });
      expect(MethodResponses).toEqual([
        { StatusCode: '202' },
        { StatusCode: '503', ResponseParameters: { 'method.response.header.Retry-After': true } },
      ]);
    }
  });

  test('lets the router verify, and makes no validator', () => {
    const { template, pipeline } = pipelines(Ingress.queueFirst(), { ordering: Ordering.fair('a.b') });
    expect(functionsIn(template)).toEqual(['webhook-router-dev']);
    expect([pipeline.validatorFunction, pipeline.outputs.validatorFunctionArn]).toEqual([undefined, undefined]);
    const [, { Handler, Environment, Role }] = theOnly(template, 'AWS::Lambda::Function');
    expect(Handler).toBe('archive.receive');
    expect(JSON.stringify(Environment.Variables.SOURCES)).toContain('/webhook/stripe');
    expect(Environment.Variables.GROUP_FIELDS).toBe('["a.b"]');
    expect(Environment.Variables).not.toHaveProperty('ARCHIVE_BUCKET');
    const policies = byType(template, 'AWS::IAM::Policy').filter(([, { Properties }]) => {
      return JSON.stringify(Properties).includes('secretsmanager:GetSecretValue');
    });
    expect(policies.map(([, { Properties }]) => Properties.Roles)).toEqual([[{ Ref: Role['Fn::GetAtt'][0] }]]);
  });

  test.each([
    [undefined, 272 * 1024],
    [Size.kibibytes(1), 17 * 1024],
    [Size.kibibytes(1000), 1016 * 1024],
  ])('lets the queue refuse what is larger than %s with its headers', (maxPayloadSize, MaximumMessageSize) => {
    const { template } = pipelines(Ingress.queueFirst(), { maxPayloadSize });
    const limits = byType(template, 'AWS::SQS::Queue').map(([, { Properties }]) => [
      Properties.QueueName,
      Properties.MaximumMessageSize,
    ]);
    expect(limits.filter(([, limit]) => limit !== undefined)).toEqual([['ingest-queue-dev', MaximumMessageSize]]);
  });

  test('throttles by the profile, as no executions are to be spared', () => {
    const { template } = pipelines(Ingress.queueFirst(), { environmentProfile: EnvironmentProfile.PROD });
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 })],
    });
  });

  test('counts in the router what is not signed, and has no alarm for what cannot be', () => {
    const { template } = pipelines(Ingress.queueFirst());
    const names = Object.keys(alarmsOf(template));
    expect(names).toEqual(
      expect.arrayContaining(['RefusedSignature', 'PreviousSecret', 'RefusedBody', 'RouterErrors']),
    );
    expect(names.filter((name) => /Validator|RefusedSize/.test(name))).toEqual([]);
    const { Metrics, AlarmDescription } = alarmsOf(template).RefusedSignature;
    expect(JSON.stringify(Metrics)).toContain(
      '{"Dimensions":[{"Name":"Reason","Value":"UNAUTHORIZED"},{"Name":"service","Value":"webhook-pipeline-dev"}],"MetricName":"Rejected"',
    );
    expect(JSON.stringify(AlarmDescription)).toContain('quarantined');
    expect(JSON.stringify(AlarmDescription)).toContain('Unverified');
    const dashboard = JSON.stringify(theOnly(template, 'AWS::CloudWatch::Dashboard')[1].DashboardBody);
    expect(dashboard).toContain('not verified');
    expect(dashboard).not.toMatch(/refused: 4(01|13)/);
  });
});

describe('HTTP API', () => {
  test('has a route for each source, in the format that the validator reads', () => {
    const { template, pipeline } = pipelines(Ingress.httpApi());
    template.resourceCountIs('AWS::ApiGateway::RestApi', 0);
    expect([pipeline.api, pipeline.executionLogs]).toEqual([undefined, undefined]);
    const [api, { Name }] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    expect(Name).toBe('webhook-api-dev');
    expect(Stack.of(pipeline).resolve(pipeline.httpApi!.apiId)).toEqual({ Ref: api });
    const [integration, { PayloadFormatVersion, IntegrationUri }] = theOnly(template, 'AWS::ApiGatewayV2::Integration');
    expect(PayloadFormatVersion).toBe('1.0');
    const [validator] = byType(template, 'AWS::Lambda::Function').find(
      ([, { Properties }]) => Properties.FunctionName === 'webhook-validator-dev',
    )!;
    expect(IntegrationUri).toEqual({ 'Fn::GetAtt': [validator, 'Arn'] });
    const routes = byType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(
      Object.keys(givenSources(newStack()))
        .map((name) => `POST /webhook/${name}`)
        .sort(),
    );
    for (const { Target, AuthorizationType } of routes) {
      expect(Target).toEqual({ 'Fn::Join': ['', ['integrations/', { Ref: integration }]] });
      expect(AuthorizationType).toBe('NONE');
    }
  });

  test('is throttled and logged, and its refusals are counted', () => {
    const { template } = pipelines(Ingress.httpApi(), { throttlingRateLimit: 7, throttlingBurstLimit: 3 });
    const [, stage] = theOnly(template, 'AWS::ApiGatewayV2::Stage');
    expect(stage.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 7, ThrottlingBurstLimit: 3 });
    const [logs] = Object.keys(
      template.findResources('AWS::Logs::LogGroup', {
        Properties: { LogGroupName: '/aws/apigateway/webhook-api-dev' },
      }),
    );
    expect(stage.AccessLogSettings.DestinationArn).toEqual({ 'Fn::GetAtt': [logs, 'Arn'] });
    expect(JSON.parse(stage.AccessLogSettings.Format)).toMatchObject({ service: 'webhook-pipeline-dev' });
    const [, filter] = theOnly(template, 'AWS::Logs::MetricFilter');
    expect(filter).toMatchObject({
      LogGroupName: { Ref: logs },
      MetricTransformations: [{ MetricName: 'ClientErrors', MetricNamespace: 'CdkGoldenPaths/WebhookPipeline' }],
    });
  });

  test('is watched by its own metrics', () => {
    const { template } = pipelines(Ingress.httpApi());
    const { Metrics } = alarmsOf(template).ApiServerErrors;
    const [api] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    expect(JSON.stringify(Metrics)).toContain(
      `{"Dimensions":[{"Name":"ApiId","Value":{"Ref":"${api}"}}],"MetricName":"5xx","Namespace":"AWS/ApiGateway"}`,
    );
  });

  test('says where events are posted, also at a domain', () => {
    const { stack, pipeline, template } = pipelines(Ingress.httpApi());
    const [api] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    expect(stack.resolve(pipeline.outputs.endpointUrls.stripe)).toEqual({
      'Fn::Join': ['', [{ 'Fn::GetAtt': [api, 'ApiEndpoint'] }, '/webhook/stripe']],
    });
    expect(pipeline.outputs.endpointUrl).toBeUndefined();
    const other = newStack();
    const domain = { ...givenDomain(other), disableExecuteApiEndpoint: true };
    const { outputs, domainName } = new WebhookPipeline(other, 'WebhookPipeline', {
      environmentSuffix: 'dev',
      ingress: Ingress.httpApi(),
      source: givenSources(other).stripe,
      domain,
    });
    expect(outputs.endpointUrl).toBe(`https://${domain.domainName}/webhook`);
    expect(other.resolve(domainName!.name)).toMatchObject({ Ref: expect.any(String) });
    Template.fromStack(other).hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
  });
});
