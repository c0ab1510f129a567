import type { Endpoint } from './clients';
import { call } from './http-call';

/** A service that is called here and has no client here. */
export type Service = 'apigateway' | 'backup' | 'cognito-idp' | 'events' | 'secretsmanager' | 'ssm';

/** What the services with a JSON protocol call themselves. */
const TARGETS: Partial<Record<Service, string>> = {
  'cognito-idp': 'AWSCognitoIdentityProviderService',
  events: 'AWSEvents',
  secretsmanager: 'secretsmanager',
  ssm: 'AmazonSSM',
};

/** The emulator finds the service by the scope of the signature, which it does not verify. */
function authorization({ env }: Endpoint, service: string): string {
  const scope = `test/20260101/${env.AWS_REGION}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
}

/** Calls an operation of a service, or a path of one whose protocol is REST by a method, and returns what it answers. */
export async function awsCall(
  emulator: Endpoint,
  service: Service,
  operation: string,
  input: object = {},
  method = 'GET',
) {
  const Authorization = authorization(emulator, service);
  const target = TARGETS[service];
  const answer = await call(
    emulator.endpoint + (target === undefined ? operation : '/'),
    target === undefined
      ? {
          method,
          headers: { Authorization },
          ca: emulator.ca,
          body: method === 'POST' ? JSON.stringify(input) : undefined,
        }
      : {
          method: 'POST',
          ca: emulator.ca,
          headers: {
            Authorization,
            'Content-Type': 'application/x-amz-json-1.1',
            'X-Amz-Target': `${target}.${operation}`,
          },
          body: JSON.stringify(input),
        },
  );
  const text = answer.body.toString();
  if (answer.status >= 400) {
    throw new Error(`${service} ${operation}: ${answer.status} ${text}`);
  }
  return text === '' ? {} : JSON.parse(text);
}

/** Calls an operation of Elastic Load Balancing, whose protocol is that of queries, and returns the XML that it answers. */
export async function loadBalancingCall(
  emulator: Endpoint,
  Action: string,
  input: Record<string, string>,
): Promise<string> {
  const { status, body } = await call(emulator.endpoint + '/', {
    method: 'POST',
    ca: emulator.ca,
    headers: {
      Authorization: authorization(emulator, 'elasticloadbalancing'),
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ Action, Version: '2015-12-01', ...input }).toString(),
  });
  const text = body.toString();
  if (status >= 400) {
    throw new Error(`elasticloadbalancing ${Action}: ${status} ${text}`);
  }
  return text;
}
