import { ConfigError } from './config-error.ts';
import type { Env } from './parse-env.ts';
import { choice, text, url } from './settings.ts';

/** Where the bytes of videos are kept. */
export type MediaStoreConfig =
  | { readonly kind: 'filesystem'; readonly folder: string }
  | {
      readonly kind: 's3';
      /** Amazon's own when there is none. */
      readonly endpoint?: string;
      /** Where clients reach the same server; `endpoint` when there is none. */
      readonly publicEndpoint?: string;
      readonly region: string;
      readonly bucket: string;
      /** Put before every key. */
      readonly prefix?: string;
      readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    };

/** The settings of the media store, for `parseEnv`: those that the chosen kind needs must be there. */
export function mediaStoreSettings(env: Env) {
  const isS3 = env['VIDI_MEDIA_STORE']?.trim() === 's3';
  const neededByS3 = isS3 ? text() : text().optional();
  return {
    VIDI_MEDIA_STORE: choice(['filesystem', 's3']).default('filesystem'),
    VIDI_MEDIA_DIR: isS3 ? text().optional() : text(),
    VIDI_S3_ENDPOINT: url('http', 'https').optional(),
    VIDI_S3_PUBLIC_ENDPOINT: url('http', 'https').optional(),
    VIDI_S3_REGION: text().default('us-east-1'),
    VIDI_S3_BUCKET: neededByS3,
    VIDI_S3_PREFIX: text()
      .refine((prefix) => prefix.split('/').every(isKeySegment))
      .describe('segments of A-Z a-z 0-9 . _ - joined by /, such as vidi/media')
      .optional(),
    VIDI_S3_ACCESS_KEY_ID: neededByS3,
    VIDI_S3_SECRET_ACCESS_KEY: neededByS3,
  };
}

/** As the keys of the media store are made, so that the two joined are a key again. */
function isKeySegment(segment: string): boolean {
  return /^[A-Za-z0-9._-]{1,255}$/.test(segment) && segment !== '.' && segment !== '..';
}

/** What `parseEnv` makes of `mediaStoreSettings`. */
export interface MediaStoreValues {
  readonly VIDI_MEDIA_STORE: 'filesystem' | 's3';
  readonly VIDI_MEDIA_DIR?: string | undefined;
  readonly VIDI_S3_ENDPOINT?: string | undefined;
  readonly VIDI_S3_PUBLIC_ENDPOINT?: string | undefined;
  readonly VIDI_S3_REGION: string;
  readonly VIDI_S3_BUCKET?: string | undefined;
  readonly VIDI_S3_PREFIX?: string | undefined;
  readonly VIDI_S3_ACCESS_KEY_ID?: string | undefined;
  readonly VIDI_S3_SECRET_ACCESS_KEY?: string | undefined;
}

/** @throws ConfigError when a setting that the chosen kind needs is missing */
export function mediaStoreConfig(values: MediaStoreValues): MediaStoreConfig {
  if (values.VIDI_MEDIA_STORE === 'filesystem') return { kind: 'filesystem', folder: needed(values, 'VIDI_MEDIA_DIR') };
  const { VIDI_S3_ENDPOINT: endpoint, VIDI_S3_PUBLIC_ENDPOINT: publicEndpoint, VIDI_S3_PREFIX: prefix } = values;
  return {
    kind: 's3',
    ...(endpoint !== undefined && { endpoint }),
    ...(publicEndpoint !== undefined && { publicEndpoint }),
    region: values.VIDI_S3_REGION,
    bucket: needed(values, 'VIDI_S3_BUCKET'),
    ...(prefix !== undefined && { prefix }),
    credentials: {
      accessKeyId: needed(values, 'VIDI_S3_ACCESS_KEY_ID'),
      secretAccessKey: needed(values, 'VIDI_S3_SECRET_ACCESS_KEY'),
    },
  };
}

function needed(values: MediaStoreValues, variable: keyof MediaStoreValues): string {
  const value = values[variable];
  if (value !== undefined) return value;
  const message = `is needed, as VIDI_MEDIA_STORE is ${values.VIDI_MEDIA_STORE}`;
  throw new ConfigError([{ variable, got: undefined, accepts: 'text', message }]);
}
