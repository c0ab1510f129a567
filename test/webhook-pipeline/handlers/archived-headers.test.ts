import { archivedHeaders } from '../../../src/webhook-pipeline/handlers/archived-headers';

describe('headers in the archive (X10)', () => {
  test('are those that came', () => {
    const headers = { 'Content-Type': 'application/json', 'User-Agent': 'Stripe/1.0', 'webhook-id': 'msg_1' };
    expect(JSON.parse(archivedHeaders(headers, {}))).toEqual(headers);
  });

  test.each([
    'Authorization',
    'Proxy-Authorization',
    'Cookie',
    'Stripe-Signature',
    'X-Hub-Signature-256',
    'X-Shopify-Hmac-Sha256',
    'x-square-hmacsha256-signature',
    'PAYPAL-TRANSMISSION-SIG',
    'webhook-signature',
    'X-Api-Key',
    'X-Amz-Security-Token',
    'X-Client-Secret',
    'X-Session',
    'X-Jwt',
    'X-Password',
    'X-Csrf',
    'X-Credentials',
  ])('say of %s only that it was there', (name) => {
    expect(JSON.parse(archivedHeaders({ [name]: 'value-1' }, {}))).toEqual({ [name]: '[redacted]' });
  });

  test('hide what a source calls its signature or its token', () => {
    const hmac = { header: 'x-acme-check', algorithm: 'sha256', encoding: 'hex', signedPayload: '{body}' } as const;
    const jwks = { header: 'X-Acme-Proof', url: 'https://keys.example.com', bodyHashClaim: 'sha' };
    const headers = { 'X-Acme-Check': 'value-1', 'x-acme-proof': 'value-2', 'X-Acme-Id': '7' };
    expect(JSON.parse(archivedHeaders(headers, { hmac }))).toEqual({ ...headers, 'X-Acme-Check': '[redacted]' });
    expect(JSON.parse(archivedHeaders(headers, { jwks }))).toEqual({ ...headers, 'x-acme-proof': '[redacted]' });
  });
});
