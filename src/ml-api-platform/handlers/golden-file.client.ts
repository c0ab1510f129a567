import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';

const client = new S3Client({});

/** The text of an object. */
export async function readObject(bucket: string, key: string): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body!.transformToString();
}
