import { CfnParameter, Fn, Stack, App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { required } from './variants';
import { MlApiPlatform } from '../../src';

const platform = (domainNames: (stack: Stack) => string[]) => {
  const stack = new Stack(new App(), 'ml', { env: { region: 'us-east-1' } });
  const props = required(stack);
  new MlApiPlatform(stack, 'Platform', { ...props, domain: { ...props.domain, domainNames: domainNames(stack) } });
  return stack;
};

describe('domain.domainNames', () => {
  test('may be known at deployment only', () => {
    const name = (stack: Stack) => new CfnParameter(stack, 'Name').valueAsString;
    const stack = platform((at) => [name(at), Fn.importValue('Other'), 'ml.example.com']);
    const aliases = [{ Ref: 'Name' }, { 'Fn::ImportValue': 'Other' }, 'ml.example.com'];
    const distribution = { DistributionConfig: { Aliases: aliases } };
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', distribution);
  });

  test('fails for one that is no name, among others that are not known', () => {
    expect(() => platform(() => [Fn.importValue('Other'), 'https://ml.example.com'])).toThrow(
      'domain.domainNames must be names such as ml.example.com, got ["<token>","https://ml.example.com"]',
    );
  });
});
