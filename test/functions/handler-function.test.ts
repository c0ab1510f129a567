import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { acknowledgedOn, theOnly } from '../surroundings';
import { httpApiTemplate, newPipeline } from '../synth';

test('what X-Ray asks for is acknowledged on the role, with its reason', () => {
  const { role } = newPipeline().routerFunction as LambdaFunction;
  expect(acknowledgedOn(role!)).toEqual({
    'IAM5[Resource::*]': 'xray:PutTraceSegments and xray:PutTelemetryRecords support no resource-level permissions.',
  });
});

test('cfn-lint is told that a function may depend on its role', () => {
  const template = httpApiTemplate();
  const [id] = theOnly(template, 'AWS::Lambda::Function');
  expect(template.toJSON().Resources[id].Metadata['cfn-lint']).toEqual({ config: { ignore_checks: ['W3005'] } });
});
