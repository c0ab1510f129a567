import { findings } from './guard';
import { deployed } from './templates';

test('pseudo parameters are written out, and what is joined of texts', () => {
  const role = { 'Fn::GetAtt': ['Role', 'Arn'] };
  const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
  const arn = join('arn:', { Ref: 'AWS::Partition' }, ':sqs:', { Ref: 'AWS::Region' }, ':', { Ref: 'Queue' });
  expect(deployed({ Arn: arn, Ref: 'AWS::Region', Role: [role, { Ref: 'Role' }] })).toEqual({
    Arn: 'arn:aws:sqs:us-east-1:Queue',
    Ref: 'AWS::Region',
    Role: [role, { Ref: 'Role' }],
  });
  expect(deployed(join('a', role))).toEqual(join('a', role));
});

test('a report of cfn-guard is read by the paths in it', () => {
  const check = (path: string) => ({ Clause: { value: { path, value: {} } } });
  const messages = { custom_message: '[CT.SQS.PR.1]: Require any queue' };
  const checks = [check('/Resources/A/Properties'), check('/Resources/A/Properties/B'), check('/Resources/B1/Type')];
  expect(findings(JSON.stringify({ name: 'sqs', messages, checks }), new Map([['CT.SQS.PR.1', 'HIGH']]))).toEqual([
    { rule: 'CT.SQS.PR.1', resource: 'A', severity: 'HIGH' },
    { rule: 'CT.SQS.PR.1', resource: 'B1', severity: 'HIGH' },
  ]);
});
