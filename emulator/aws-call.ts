import type { Emulator } from './emulator';
import { call } from './http-call';

/** A service that is called here and has no client here. */
export type Service = 'apigateway' | 'backup' | 'cognito-idp' | 'events' | 'secretsmanager';

/** What the services with a JSON protocol call themselves. */
const TARGETS: Partial<Record<Service, string>> = {
  'cognito-idp': 'AWSCognitoIdentityProviderService',
  events: 'AWSEvents',
  secretsmanager: 'secretsmanager',
};

/** Calls an operation of a service, or a path of one whose protocol is REST by a method, and returns what it answers. */
export async function awsCall(
  emulator: Emulator,
  service: Service,
  operation: string,
  input: object = {},
  method = 'GET',
) {
  const scope = `test/20260101/${emulator.env.AWS_REGION}/${service}/aws4_request`;
  // The emulator finds the service by the scope of the signature, which it does not verify.
  const Authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
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
