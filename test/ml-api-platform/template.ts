import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { required } from './variants';
import { MlApiPlatform, type MlApiPlatformProps } from '../../src';
import { newApp } from '../synth';

/** A platform in us-east-1, where all of it is in one template. */
export function platformTemplate(props: Partial<MlApiPlatformProps> = {}): Template {
  const stack = new Stack(newApp(), 'Stack', { env: { region: 'us-east-1' } });
  new MlApiPlatform(stack, 'MlApiPlatform', { ...required(stack), ...props });
  return Template.fromStack(stack);
}
