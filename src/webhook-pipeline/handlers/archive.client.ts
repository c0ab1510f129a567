import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { EVENTS, toObjects, type ArchiveEntry } from './archive';
import type { ArchiveReader } from './replay';

const client = new S3Client({});

/** The bucket of the archive. */
export class S3Archive implements ArchiveReader {
  public constructor(private readonly bucket: string) {}

  /** Resolves to the ids of the messages that are not in the archive, with the reason of each. */
  public async add(entries: ArchiveEntry[]): Promise<Map<string, string>> {
    const failures = await Promise.all(
      toObjects(entries).map(async ({ key, body, ids }): Promise<[string, string][]> => {
        try {
          await this.write(key, body, 'application/jsonl');
          return [];
        } catch (error) {
          return ids.map((id) => [id, (error as Error).name]);
        }
      }),
    );
    return new Map(failures.flat());
  }

  public async write(key: string, body: string, contentType: string): Promise<void> {
    await client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: contentType }));
  }

  public async sources(): Promise<string[]> {
    const sources: string[] = [];
    const request = { Bucket: this.bucket, Prefix: EVENTS, Delimiter: '/' };
    for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client }, request)) {
      sources.push(...CommonPrefixes.map(({ Prefix }) => Prefix!.slice(EVENTS.length, -1)));
    }
    return sources;
  }

  public async *keys(prefix: string): AsyncGenerator<string[]> {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: this.bucket, Prefix: prefix })) {
      yield Contents.map(({ Key }) => Key!);
    }
  }

  public async read(key: string): Promise<string> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return Body!.transformToString();
  }
}
