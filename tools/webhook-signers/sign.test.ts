import { hmacValidator } from '@adyen/api-library';
import { verify as verifyLikeGitHub } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { eventOf, type EventType } from './events';
import { sign } from './sign';

const NOW = Date.now();
const URL_OF_SOURCE = 'https://api.example.com/webhook/source';
const { body } = eventOf('stripe', 'payment', 1)!;

test('the library of Stripe takes what is signed here', () => {
  const { headers } = sign('stripe', 'whsec_1', body, { now: NOW, url: URL_OF_SOURCE });
  expect(Stripe.webhooks.constructEvent(body, headers['stripe-signature'], 'whsec_1')).toMatchObject({ id: 'evt_1' });
});

test('the library of GitHub takes what is signed here', async () => {
  const { headers } = sign('github', 'secret', body, { now: NOW, url: URL_OF_SOURCE });
  expect(await verifyLikeGitHub('secret', body, headers['x-hub-signature-256'])).toBe(true);
});

test('the library of Standard Webhooks takes what is signed here', () => {
  const secret = `whsec_${Buffer.from('a key').toString('base64')}`;
  const { headers } = sign('standardWebhooks', secret, body, { now: NOW, url: URL_OF_SOURCE, id: 'msg_1' });
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
});

test('the library of Adyen takes what is signed here', () => {
  const event = eventOf('adyen', 'refund', 1)!;
  const { body: sent } = sign('adyen', '44782DEF547AAA06C910C43932B1EB0C', event.body, { now: NOW, url: '' });
  const [{ NotificationRequestItem: item }] = JSON.parse(sent).notificationItems;
  expect(new hmacValidator().validateHMAC(item, '44782DEF547AAA06C910C43932B1EB0C')).toBe(true);
});

test.each<[Parameters<typeof eventOf>[0], EventType[]]>([
  ['stripe', ['payment', 'refund', 'dispute', 'other']],
  ['github', ['payment', 'other']],
])('%s has events of %j, each with an id of its own', (kind, types) => {
  const all: EventType[] = ['payment', 'refund', 'dispute', 'other'];
  expect(all.filter((type) => eventOf(kind, type, 1) !== undefined)).toEqual(types);
  expect(eventOf(kind, 'payment', 1)?.eventId).not.toBe(eventOf(kind, 'payment', 2)?.eventId);
});
