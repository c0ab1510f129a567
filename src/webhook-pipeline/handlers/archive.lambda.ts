import { S3Archive } from './archive.client';
import { receiving } from './receiving';
import { redriving } from './redriving';
import { replaying } from './replaying';
import { routing } from './routing';
import { requireEnv } from '../../functions/handlers/require-env';
import { Env } from '../env';

/*
 * Four functions in one file, most of which is what all of them need: that of a router which finds its events verified, and archives none, has no client
 * of Amazon S3 and no verifiers. What one of them is told, the others are not, so each is made when it is called first.
 */

/** Routes a batch of validated events, and archives those that it claimed. */
export const route = whenCalled(() => routing({ archive: archive() }));
/** Verifies and routes a batch of requests that API Gateway stored, and archives those that it claimed where there is an archive. */
export const receive = whenCalled(() =>
  routing({ read: receiving(), archive: Env.ARCHIVE_BUCKET in process.env ? archive() : undefined }),
);
/** A step of a replay. */
export const replay = whenCalled(() => replaying(archive()));
/** Puts dead letters or quarantined events back. */
export const redrive = whenCalled(redriving);

function archive(): S3Archive {
  return new S3Archive(requireEnv(Env.ARCHIVE_BUCKET));
}

function whenCalled<A extends unknown[], R>(make: () => (...args: A) => R): (...args: A) => R {
  let made: ((...args: A) => R) | undefined;
  return (...args) => (made ??= make())(...args);
}
