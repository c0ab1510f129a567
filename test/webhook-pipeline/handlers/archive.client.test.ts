import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { METADATA } from './fixtures';
import { S3Archive } from '../../../src/webhook-pipeline/handlers/archive.client';

const s3 = mockClient(S3Client);
const archive = new S3Archive('bucket-1');
const entryOf = (id: string, source: string) => ({ id, body: '{}', values: { ...METADATA, source } });
const entries = [entryOf('m1', 'stripe'), entryOf('m2', 'stripe'), entryOf('m3', 'webhook')];

beforeEach(() => s3.reset());

describe('the archive in Amazon S3', () => {
  test('gets one object a source and hour', async () => {
    s3.on(PutObjectCommand).resolves({});
    expect(await archive.add(entries)).toEqual(new Map());
    expect(s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input)).toEqual(
      ['stripe', 'webhook'].map((source) => ({
        Bucket: 'bucket-1',
        Key: expect.stringMatching(new RegExp(`^events/${source}/2027/01/15/08/1800000000000-[0-9a-f]{16}\\.jsonl$`)),
        Body: expect.stringContaining(`"source":"${source}"`),
        ContentType: 'application/jsonl',
      })),
    );
  });

  test('fails the messages of the object that it refuses, and no others', async () => {
    s3.on(PutObjectCommand)
      .resolvesOnce({})
      .rejects(Object.assign(new Error('no'), { name: 'SlowDown' }));
    expect(await archive.add(entries)).toEqual(new Map([['m3', 'SlowDown']]));
  });

  test('tells its sources and their keys, page by page', async () => {
    s3.on(ListObjectsV2Command, { Prefix: 'events/', Delimiter: '/' })
      .resolvesOnce({
        CommonPrefixes: [{ Prefix: 'events/stripe/' }],
        IsTruncated: true,
        NextContinuationToken: 'next',
      })
      .resolves({ CommonPrefixes: [{ Prefix: 'events/webhook/' }] });
    expect(await archive.sources()).toEqual(['stripe', 'webhook']);
    s3.on(ListObjectsV2Command, { Prefix: 'events/stripe/' })
      .resolvesOnce({ Contents: [{ Key: 'a' }, { Key: 'b' }], IsTruncated: true, NextContinuationToken: 'next' })
      .resolves({});
    const pages: string[][] = [];
    for await (const keys of archive.keys('events/stripe/')) {
      pages.push(keys);
    }
    expect(pages).toEqual([['a', 'b'], []]);
  });

  test('has no sources while it is empty', async () => {
    s3.on(ListObjectsV2Command).resolves({});
    expect(await archive.sources()).toEqual([]);
  });

  test('gives the text of an object', async () => {
    const Body = { transformToString: () => Promise.resolve('text') };
    s3.on(GetObjectCommand, { Bucket: 'bucket-1', Key: 'a' }).resolves({ Body: Body as never });
    expect(await archive.read('a')).toBe('text');
  });
});
