import { sharedSecret, type Forgery } from './providers';
import type { Posting } from './requests';
import { JSON_TYPE, type Outgoing } from '../traffic/outgoing';
import { sign, type Signed } from '../webhook-signers/sign';

/** Twice as long ago as a signature may be by default. */
const STALE_MS = 600_000;
const AMOUNT = /(?<="(?:amount|value)":"?)19\.?99/;

/** What is posted at a time, in milliseconds since 1970: signed when it is sent, as providers do for each attempt. */
export function signedAt(posting: Posting, now: number): Outgoing {
  const { headers, body } =
    posting.forgery === undefined ? genuine(posting, now) : FORGERS[posting.forgery](posting, now);
  return { body, headers, contentType: JSON_TYPE };
}

/** The body of an event that is genuine, which is the same at each attempt. */
export function genuineBody(posting: Posting): string {
  return genuine(posting, 0).body;
}

const FORGERS: Record<Forgery, (posting: Posting, now: number) => Signed> = {
  stranger: (posting, now) => genuine(posting, now, posting.provider.secretOf('a stranger')),
  changed: (posting, now) => {
    const { headers, body } = genuine(posting, now);
    return { headers, body: body.replace(AMOUNT, '1') };
  },
  stale: (posting, now) => genuine(posting, now - STALE_MS),
};

function genuine({ provider, event }: Posting, now: number, secret = sharedSecret(provider)): Signed {
  return sign(provider.kind, secret, event.body, { now, url: '', id: event.eventId });
}
