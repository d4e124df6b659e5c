import { S3Client } from '@aws-sdk/client-s3';
import { checkedKey } from '../object-key.ts';

/** Which bucket, and how to reach it. */
export interface S3MediaStoreOptions {
  /** Such as `http://127.0.0.1:9000`; Amazon's own when there is none. */
  readonly endpoint?: string;
  /** Where clients reach the same server, for the URLs that are signed for them; `endpoint` when there is none. */
  readonly publicEndpoint?: string;
  readonly region: string;
  readonly bucket: string;
  /** Put before every key, joined by `/`; made as keys are. */
  readonly prefix?: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A client of the server, at `endpoint`. */
export function createS3Client({ endpoint, region, credentials }: S3MediaStoreOptions): S3Client {
  return new S3Client({
    region,
    credentials,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: true,
    // Other servers than Amazon's refuse the checksum trailers that the SDK adds by itself since 3.729.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** Where an object is, as the calls of the SDK take it. */
export interface S3Place {
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * Tells where the object of a key is.
 *
 * @throws InvalidKeyError when the prefix is not made as keys are; the function, when the key is not.
 */
export function placesIn({ bucket, prefix }: S3MediaStoreOptions): (key: string) => S3Place {
  const before = prefix === undefined ? '' : `${checkedKey(prefix)}/`;
  return (key) => ({ Bucket: bucket, Key: `${before}${checkedKey(key)}` });
}
