import { createHmac } from 'crypto';
import { sign as signLikeGitHub } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { NOW, SECONDS, signedRequest, source, URL_OF_SOURCE } from './requests';
import { verify } from '../../../../src/webhook-pipeline/handlers/sources/verifiers';

const BODY = '{"id":"evt_1","type":"charge.refunded","text":"München ✓"}';
const GENUINE = { ok: true, secret: 0 };

test('takes what the library of Stripe signs', async () => {
  const secret = 'whsec_stripe';
  const header = Stripe.webhooks.generateTestHeaderString({ payload: BODY, secret, timestamp: SECONDS });
  const request = signedRequest(BODY, { 'stripe-signature': header });
  expect(await verify(source('stripe'), request, [secret])).toEqual(GENUINE);
});

test('takes what the library of GitHub signs', async () => {
  const header = await signLikeGitHub('secret', BODY);
  expect(await verify(source('github'), signedRequest(BODY, { 'x-hub-signature-256': header }), ['secret'])).toEqual(
    GENUINE,
  );
});

/** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
test.each(['webhook', 'svix'])(
  'takes what the library of Standard Webhooks signs, in headers of %s',
  async (family) => {
    const secret = `whsec_${Buffer.from('a key of thirty-two bytes length').toString('base64')}`;
    const signature = new Webhook(secret).sign('msg_1', new Date(NOW), BODY);
    const request = signedRequest(BODY, {
      [`${family}-id`]: 'msg_1',
      [`${family}-timestamp`]: String(SECONDS),
      [`${family}-signature`]: signature,
    });
    expect(await verify(source('standardWebhooks'), request, [secret])).toEqual(GENUINE);
  },
);

test.each([
  ['of the request', undefined],
  ['that is told', 'https://hooks.example.com/square'],
])('takes what Square signs: URL %s and body', async (_which, notificationUrl) => {
  const signature = createHmac('sha256', 'key')
    .update(`${notificationUrl ?? URL_OF_SOURCE}${BODY}`)
    .digest('base64');
  const request = signedRequest(BODY, { 'x-square-hmacsha256-signature': signature });
  expect(await verify(source('square', { notificationUrl }), request, ['key'])).toEqual(GENUINE);
});

test('takes what Shopify signs', async () => {
  const signature = createHmac('sha256', 'key').update(BODY).digest('base64');
  expect(await verify(source('shopify'), signedRequest(BODY, { 'x-shopify-hmac-sha256': signature }), ['key'])).toEqual(
    GENUINE,
  );
});
