import { Template } from 'aws-cdk-lib/assertions';
import { theirs, watch } from './theirs';
import { HttpProbe } from '../../src';

describe('probe', () => {
  test.each([
    ['of its own domain', 'https://api.example.com', '/health', 'https://api.example.com/health'],
    [
      'of a stage',
      'https://a.execute-api.eu-west-1.amazonaws.com/dev',
      '/',
      'https://a.execute-api.eu-west-1.amazonaws.com/dev/',
    ],
  ])('calls the URL %s', (_what, url, path, called) => {
    const { stack, httpApi } = theirs();
    watch(stack, { httpApi, url, probe: HttpProbe.of({ path }) });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'Watch-http-api-probe-dev',
      Environment: { Variables: { PROBE_URL: called } },
    });
  });

  test.each([
    ['dev', 30],
    ['prod', 14],
  ])('%s: logs for %d days (H5)', (environmentSuffix, days) => {
    const { stack, httpApi } = theirs();
    watch(stack, { httpApi, environmentSuffix, probe: HttpProbe.of() });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: `/aws/lambda/Watch-http-api-probe-${environmentSuffix}`,
      RetentionInDays: days,
    });
  });

  test('calls the endpoint of the API', () => {
    const { stack, httpApi } = theirs();
    watch(stack, { httpApi, probe: HttpProbe.of({ path: '/ready' }) });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'Watch-http-api-probe-dev',
      Environment: {
        Variables: {
          PROBE_URL: {
            'Fn::Join': [
              '',
              [{ 'Fn::GetAtt': [stack.getLogicalId(httpApi.node.defaultChild as never), 'ApiEndpoint'] }, '/ready'],
            ],
          },
        },
      },
    });
  });
});
