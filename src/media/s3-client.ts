import { Readable } from 'node:stream';
import { AwsV4Signer } from 'aws4fetch';

export interface S3Settings {
  /** Of the service, such as `https://storage.yandexcloud.net`; buckets are its first folder. */
  url: string;
  bucket: string;
  region: string;
  key: string;
  secret: string;
}

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Without one: the bucket itself. */
  name?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Signed with its hash, so that the service takes these bytes and no others. */
  body?: { bytes: AsyncIterable<Uint8Array>; size: number; sha256: string };
}

/** Any status is an answer; throws when nobody answers. */
export type AskS3 = (request: S3Request) => Promise<Response>;

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const SHORT_MS = 10_000;
const LONG_MS = 600_000;

/** S3, MinIO, Yandex Object Storage and their like. */
export function createS3Client({ url, bucket, region, key, secret }: S3Settings): AskS3 {
  return async ({ method, name, query = {}, headers = {}, body }) => {
    const target = new URL(`${url.replace(/\/+$/, '')}/${bucket}${name ? `/${name}` : ''}`);
    for (const [field, value] of Object.entries(query)) target.searchParams.set(field, value);
    const signer = new AwsV4Signer({
      ...{ method, url: target.href, service: 's3', region },
      ...{ accessKeyId: key, secretAccessKey: secret },
      headers: { ...headers, 'x-amz-content-sha256': body?.sha256 ?? EMPTY_SHA256 },
    });
    const signed = await signer.sign();
    if (body !== undefined) signed.headers.set('content-length', String(body.size));
    const isLong = body !== undefined || method === 'GET';
    return fetch(signed.url, {
      method,
      headers: signed.headers,
      redirect: 'error',
      signal: AbortSignal.timeout(isLong ? LONG_MS : SHORT_MS),
      ...(body && { body: Readable.toWeb(Readable.from(body.bytes)), duplex: 'half' }),
    });
  };
}
