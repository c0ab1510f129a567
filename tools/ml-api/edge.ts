import { loadBalancingCall } from '../../emulator/aws-call';
import type { Outputs } from '../../emulator/cdk';
import type { Endpoint } from '../../emulator/clients';
import { call, type Answer, type Call } from '../../emulator/http-call';

/** The outputs of the platform of the example app. */
export const OUTPUT = 'MlApiPlatform';

/** Asks the CloudFront of a platform; over HTTPS unless `secure` is false. */
export function throughCloudFront(
  { endpoint, ca }: Endpoint,
  outputs: Outputs,
  path: string,
  { headers, ...asked }: Call = {},
  secure = true,
): Promise<Answer> {
  const { host } = new URL(outputs[`${OUTPUT}CloudFrontUrl`]);
  // The emulator finds the distribution by the host, and has its own TLS in front of it.
  const seen = { host, 'x-forwarded-proto': secure ? 'https' : 'http' };
  return call(endpoint + path, { ...asked, ca, headers: { ...headers, ...seen } });
}

/** Lets the load balancer lead to a process of this machine, as Amazon ECS does with the tasks of a version. */
export async function register(emulator: Endpoint, outputs: Outputs, version: string, port: number): Promise<void> {
  await loadBalancingCall(emulator, 'RegisterTargets', target(outputs, version, port));
}

/** Takes back what `register` did, as Amazon ECS does when a task is to stop. */
export async function deregister(emulator: Endpoint, outputs: Outputs, version: string, port: number): Promise<void> {
  await loadBalancingCall(emulator, 'DeregisterTargets', target(outputs, version, port));
}

function target(outputs: Outputs, version: string, port: number): Record<string, string> {
  return {
    TargetGroupArn: outputs[`${OUTPUT}${version.toUpperCase()}TargetGroupArn`],
    'Targets.member.1.Id': '127.0.0.1',
    'Targets.member.1.Port': `${port}`,
  };
}
