import { App, Stack, Validations } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct, IConstruct } from 'constructs';
import type { TemplateResource } from './synth';

/** What a function that is no part of the library runs. */
export const CODE = {
  code: Code.fromInline('exports.handler = async () => ({ statusCode: 204 });'),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_24_X,
};

/** A function that is no part of the library. */
export function newFunction(scope: Construct, id: string): LambdaFunction {
  return new LambdaFunction(scope, id, CODE);
}

/** A function that is known by its ARN only. */
export function functionOfAnotherApp(scope: Construct = new Stack(new App(), 'Other')): IFunction {
  return LambdaFunction.fromFunctionArn(scope, 'Theirs', 'arn:aws:lambda:eu-west-1:111122223333:function:theirs');
}

/** The resources of a type, by logical id. */
export function byType(template: Template, type: string): [id: string, resource: TemplateResource][] {
  return Object.entries(template.findResources(type)) as [string, TemplateResource][];
}

/** The one resource of a type. */
export function theOnly(template: Template, type: string): [id: string, properties: Record<string, any>] {
  const found = byType(template, type);
  expect(found).toHaveLength(1);
  return [found[0][0], found[0][1].Properties];
}

/** The logical id of a log group. */
export function logGroupId(template: Template, LogGroupName: string): string {
  const [id] = Object.keys(template.findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName } }));
  return id;
}

/** The rules of cdk-nag that are acknowledged on a construct, each with its reason. */
export function acknowledgedOn({ node }: IConstruct): Record<string, string> {
  const entries = node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>));
  return Object.fromEntries(entries.map(([id, reason]) => [id.replace(/^.*::AwsSolutions-/, ''), reason]));
}
