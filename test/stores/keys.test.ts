import { Template } from 'aws-cdk-lib/assertions';
import { systemKey } from '../../src/stores/keys';
import { Thing } from '../environment/thing';
import { newStack } from '../synth';

test.each([
  [false, 'Delete'],
  [true, 'Retain'],
])(
  'the key of a system is named and rotated, and with data protection %s it goes by: %s (X1, X3, X7)',
  (dataProtection, policy) => {
    const stack = newStack();
    const thing = new Thing(stack, 'Thing', { dataProtection });
    systemKey(thing, thing.environment);
    const template = Template.fromStack(stack);
    template.hasResource('AWS::KMS::Key', {
      Properties: { EnableKeyRotation: true, Description: `Encrypts what ${thing.environment.service} keeps` },
      DeletionPolicy: policy,
    });
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/thing-dev' });
  },
);
