import * as fc from 'fast-check';
import type { OutgoingMessage } from '../../../src/webhook-pipeline/handlers/batches';
import { reconcile, type ReconcilerOptions } from '../../../src/webhook-pipeline/handlers/reconciler';
import type { TransactionEvent } from '../../../src/webhook-pipeline/handlers/transaction-event';

const QUERY = { types: ['a'], from: 0, to: 1 };

/** A provider with pages of events, of which some were claimed. */
function world(pages: string[][], arrived: string[], over: Partial<ReconcilerOptions> = {}) {
  const sent: string[] = [];
  const options: ReconcilerOptions = {
    list: async function* () {
      yield* pages.map((page) => page.map((id) => ({ id, body: id })));
    },
    claimed: async (ids) => new Set(ids.filter((id) => arrived.includes(id))),
    read: (eventId) => ({ eventId }) as TransactionEvent,
    message: ({ eventId }) => ({ id: `m-${eventId}` }) as OutgoingMessage,
    send: async (messages) => {
      sent.push(...messages.map(({ id }) => id.slice(2)));
      return new Map();
    },
    ...over,
  };
  return { sent, options };
}

describe('events that never arrived', () => {
  test('are sent, each once, and no other', async () => {
    const ids = fc.constantFrom('e1', 'e2', 'e3', 'e4', 'e5', 'e6');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uniqueArray(ids)), fc.uniqueArray(ids), async (pages, arrived) => {
        const { sent, options } = world(pages, arrived);
        const found = await reconcile(options, QUERY);
        const listed = [...new Set(pages.flat())];
        const missing = listed.filter((id) => !arrived.includes(id)).sort();
        expect([...sent].sort()).toEqual(missing);
        expect([...found.missing].sort()).toEqual(missing);
        expect([found.listed, found.failed.size]).toEqual([listed.length, 0]);
      }),
    );
  });

  test('that the queue refuses, or that cannot be read, are told of, and the others are sent', async () => {
    const { options } = world([['e1', 'e2', 'e3']], [], {
      read: (eventId) => {
        if (eventId === 'e1') {
          throw new RangeError('no event');
        }
        return { eventId } as TransactionEvent;
      },
      send: async () => new Map([['m-e2', 'InternalError']]),
    });
    const { missing, failed } = await reconcile(options, QUERY);
    expect(missing).toEqual(['e3']);
    expect(failed).toEqual(
      new Map([
        ['e1', 'no event'],
        ['e2', 'InternalError'],
      ]),
    );
  });

  test('are no handshakes', async () => {
    const read = () => ({ handshake: 'hello', contentType: 'text/plain' });
    const { sent, options } = world([['e1']], [], { read });
    expect(await reconcile(options, QUERY)).toMatchObject({ listed: 1, missing: [] });
    expect(sent).toEqual([]);
  });

  test('are looked for no further when the provider or the table fails', async () => {
    const claimed = () => Promise.reject(new Error('table'));
    await expect(reconcile(world([['e1']], [], { claimed }).options, QUERY)).rejects.toThrow('table');
  });
});
