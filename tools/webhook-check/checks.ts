import type { Options } from './options';
import type { Provider } from './provider';
import { Broken, expectNoInside, expectServed, expectStatus } from '../checks/expect';
import type { Answer } from '../checks/request';
import type { Signed } from '../webhook-signers/sign';

/** What a receiver has to do, and why anybody should ask it of one. */
export interface Check {
  readonly name: string;
  readonly why: string;
  /** Why there is nothing to check; undefined when there is. */
  readonly skip?: (options: Options) => string | undefined;
  /** Returns what was seen. */
  readonly run: (provider: Provider) => Promise<string>;
}

const FORGED = [400, 401, 403];
const COPIES = 50;
const SECONDS = 5;
/** Beyond the tolerance by as much as clocks are off. */
const SLACK = 60;
const BUSY = [429, 503];

type Skip = NonNullable<Check['skip']>;
const ofUnverified: Skip = ({ kind }) => (kind === 'unverified' ? 'the source is not verified' : undefined);
const ofNoTime: Skip = (options) => ofUnverified(options) ?? (hasTime(options) ? undefined : 'no time is signed');

function hasTime({ kind, hmac }: Options): boolean {
  return kind === 'stripe' || kind === 'standardWebhooks' || hmac?.timestampHeader !== undefined;
}

function expectTaken(answer: Answer, what: string): string {
  if (answer.status < 200 || answer.status > 299) {
    throw new Broken(`${what} is answered with ${answer.status} instead of 2xx: ${answer.body.slice(0, 80)}`);
  }
  return `${answer.status}`;
}

/** A check of something forged, which has to be refused. */
function forged(name: string, why: string, make: (provider: Provider) => Signed, skip = ofUnverified): Check {
  return {
    name: `${name} is refused with 400, 401 or 403`,
    why,
    skip,
    run: async (provider) => {
      const answer = await provider.post(make(provider));
      expectStatus(answer, 'it', ...FORGED);
      return `${answer.status}`;
    },
  };
}

const GENUINE: Check[] = [
  {
    name: `a genuine event is answered with 2xx within ${SECONDS} seconds`,
    why: 'Anything else is a failure to a provider, which sends again for days and then disables the endpoint; Shopify waits for 5 seconds.',
    run: async (provider) => expectTaken(await provider.post(provider.letter(), SECONDS * 1000), 'it'),
  },
  {
    name: 'the same event again is answered with 2xx',
    why: 'Providers repeat events that were answered: an error would have them repeat it again and again.',
    run: async (provider) => {
      const letter = provider.letter();
      expectTaken(await provider.post(letter), 'the first');
      return expectTaken(await provider.post(letter), 'the second');
    },
  },
  {
    name: `the same event ${COPIES} times at once is answered with 2xx, or 429 or 503 with Retry-After`,
    why: 'Repeats overtake each other: a receiver that cannot decide which is the first must say so, and not fail.',
    run: async (provider) => {
      const letter = provider.letter();
      const asked = Array.from({ length: COPIES }, () => provider.post(letter).catch((error: Error) => error));
      return expectServed(await Promise.all(asked), { good: '2', busy: BUSY });
    },
  },
  {
    name: 'events in the wrong order are answered with 2xx',
    why: 'No provider promises an order: a dispute or a refund may arrive before its payment.',
    run: async (provider) => {
      for (const type of ['dispute', 'refund', 'payment'] as const) {
        expectTaken(await provider.post(provider.letter({ type })), `the ${type}`);
      }
      return 'a dispute, a refund, a payment';
    },
  },
  {
    name: 'an event of an unknown type is answered with 2xx',
    why: 'Providers add types without notice; a refusal would disable the endpoint for all of them.',
    run: async (provider) => expectTaken(await provider.post(provider.letter({ type: 'other' })), 'it'),
  },
];

const OFTEN = 'Anybody can post to the URL:';
const REPLAYED = 'Who has seen one request could send it for ever:';
const FAKED: Check[] = [
  forged(
    'an event without a signature',
    `${OFTEN} the signature is all that tells a provider from others.`,
    (provider) => provider.unsigned(),
  ),
  forged(
    'an event with the signature of another secret',
    `${OFTEN} a signature has to be compared, not just there.`,
    (provider) => provider.letter({ secret: provider.otherSecret() }),
  ),
  forged(
    'an event with one character of its signature changed',
    'A comparison that is not exact can be guessed.',
    (provider) => provider.withOtherSignature(provider.letter()),
  ),
  forged(
    'an event with another amount',
    'The signature is over the whole body, of which the amount is what pays.',
    (provider) => provider.withOtherAmount(provider.letter()),
  ),
  forged(
    'an event with another time than was signed',
    `${REPLAYED} a time that is not compared protects from nothing.`,
    (provider) => provider.withOtherTime(provider.letter()),
    ofNoTime,
  ),
  forged(
    'an event that was signed too long ago',
    `${REPLAYED} the tolerance bounds it.`,
    (provider) => provider.letter({ offset: -provider.options.toleranceSeconds - SLACK }),
    ofNoTime,
  ),
  forged(
    'an event that was signed in the future',
    `${REPLAYED} a time far ahead would outlive the tolerance.`,
    (provider) => provider.letter({ offset: provider.options.toleranceSeconds + SLACK }),
    ofNoTime,
  ),
];

const BAD: Check[] = [
  {
    name: 'a body over the limit is refused with 413 or 400',
    why: 'A body without a limit fills memory and queues, before anybody knows who sent it.',
    run: async (provider) => {
      const answer = await provider.post(provider.tooLarge());
      expectStatus(answer, 'it', 413, 400);
      return `${answer.status}`;
    },
  },
  {
    name: 'a genuine event of another content type is taken, or refused with 400 or 415',
    why: 'It is no error of the server; what was signed is the body, and not its type.',
    run: async (provider) => {
      const { headers, body } = provider.letter();
      const answer = await provider.post({ headers: { ...headers, 'content-type': 'text/plain' }, body });
      expectStatus(answer, 'it', 200, 201, 202, 204, 400, 415);
      return `${answer.status}`;
    },
  },
  {
    name: 'a body that is no JSON is refused with 400, 401, 403 or 422',
    why: 'A 5xx would have it sent again for days, and be counted as a failure of the receiver.',
    run: async (provider) => {
      const answer = await provider.post(broken(provider));
      expectStatus(answer, 'it', ...FORGED, 422);
      return `${answer.status}`;
    },
  },
  {
    name: 'refusals show nothing of the inside, and no signature',
    why: 'Who is told the signature that was expected can sign; traces tell what to attack.',
    skip: ofUnverified,
    run: async (provider) => {
      const letter = provider.letter();
      const answers = [provider.withOtherSignature(letter), broken(provider)].map((one) => provider.post(one));
      const [signature] = /[\w+/]{43,}=*/.exec(Object.values(letter.headers).join(' ') + letter.body)!;
      for (const answer of await Promise.all(answers)) {
        expectNoInside(answer);
        if (answer.body.includes(signature)) {
          throw new Broken('a refusal tells the signature that was expected');
        }
      }
      return `${answers.length} refusals`;
    },
  },
];

/** Signed where the signature is in a header; Adyen has none for what is no notification. */
function broken(provider: Provider): Signed {
  const body = '{"webhook-check":';
  return provider.options.kind === 'adyen' ? provider.unsigned(body) : provider.letter({ body });
}

const PING = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'Repository', id: 1 } });
const CHALLENGE = 'webhook-check-challenge';
const HANDSHAKES: Check[] = [
  {
    name: 'a ping is answered with 2xx',
    why: 'GitHub sends it when a webhook is made, and shows what it was answered.',
    skip: ({ kind }) => (kind === 'github' ? undefined : 'only GitHub sends it'),
    run: async (provider) => expectTaken(await provider.post(provider.letter({ body: PING })), 'it'),
  },
  {
    name: 'a challenge is echoed with 200',
    why: 'Who registers a URL is asked to prove that it is theirs.',
    skip: ({ hasChallenge }) => (hasChallenge ? undefined : 'needs --challenge'),
    run: async (provider) => {
      const body = JSON.stringify({ type: 'url_verification', challenge: CHALLENGE });
      const answer = await provider.post(provider.letter({ body }));
      expectStatus(answer, 'it', 200);
      if (!answer.body.includes(CHALLENGE)) {
        throw new Broken(`the answer is ${answer.body.slice(0, 80)}`);
      }
      return '200';
    },
  },
];

/** What is asked of any receiver of webhooks. */
export const CHECKS: Check[] = [...GENUINE, ...FAKED, ...BAD, ...HANDSHAKES];
