import { Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { required, image } from './variants';
import { Gpu, MlApiPlatform, PlatformDatabase, WebAcl, type GpuSchedule, type MlApiPlatformProps } from '../../src';
import { newStack } from '../synth';

export const OFFICE: GpuSchedule = { start: '08:00', stop: '18:00', timeZone: TimeZone.EUROPE_BERLIN };

/** What a platform is made with of which version v2 is on GPUs. */
export function gpuProps(stack: Stack, gpu?: Gpu, props: Partial<MlApiPlatformProps> = {}): MlApiPlatformProps {
  return {
    ...required(stack),
    versions: { v1: { image: image() }, v2: { image: image(), gpuCount: 1 } },
    database: PlatformDatabase.none('It is a test.'),
    webAcl: WebAcl.none('It is a test.'),
    loadBalancerWebAcl: WebAcl.none('It is a test.'),
    gpu,
    ...props,
  };
}

/** A platform of which version v2 is on GPUs. */
export function gpuPlatform(gpu: Gpu, props: Partial<MlApiPlatformProps> = {}): MlApiPlatform {
  const stack = newStack();
  return new MlApiPlatform(stack, 'MlApiPlatform', gpuProps(stack, gpu, props));
}

/** Its template. */
export function gpuTemplate(gpu: Gpu, props: Partial<MlApiPlatformProps> = {}): Template {
  return Template.fromStack(Stack.of(gpuPlatform(gpu, props)));
}
