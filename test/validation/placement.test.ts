import { Token } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { placeRule } from '../../src/validation/placement';
import { newStack } from '../synth';

describe('placeRule (X5)', () => {
  const queue = Queue.fromQueueArn(newStack(), 'Queue', 'arn:aws:sqs:eu-west-1:111122223333:theirs');
  const SAME = { region: 'eu-west-1', account: '111122223333' };

  test('is broken by what is elsewhere, in the one that is asked for', () => {
    const elsewhere = { region: 'us-east-1', account: '999988887777' };
    expect(placeRule('queue', queue, 'region', SAME)).toBeUndefined();
    expect(placeRule('queue', queue, 'region', elsewhere)).toBe(
      'queue must be in the region us-east-1, got "eu-west-1"',
    );
    expect(placeRule('queue', queue, 'account', SAME)).toBeUndefined();
    expect(placeRule('queue', queue, 'account', elsewhere)).toBe(
      'queue must be in the account 999988887777, got "111122223333"',
    );
  });

  test('is broken neither by what is not given nor by what only the deployment knows', () => {
    const token = Token.asString({ Ref: 'AWS::Region' });
    expect(placeRule('queue', undefined, 'region', SAME)).toBeUndefined();
    expect(placeRule('queue', queue, 'region', { ...SAME, region: token })).toBeUndefined();
    const ours = new Queue(newStack({}), 'Queue');
    expect(placeRule('queue', ours, 'region', SAME)).toBeUndefined();
  });
});
