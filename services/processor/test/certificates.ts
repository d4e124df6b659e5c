import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority that signs certificates for servers of tests. */
export interface Authority {
  /** Its own certificate, to be trusted. */
  readonly cert: string;
  /** Signs one for a host, good from yesterday until tomorrow, or until `until`. */
  certify(host: string, until?: Date): Certificate;
}

const DAY_MS = 86_400_000;

/** Makes an authority with a key of its own. */
export function makeAuthority(): Authority {
  const name = 'a test authority';
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = extension([0x55, 0x1d, 0x13], sequence(boolean(true)));
  const own = { issuer: name, subject: name, publicKey: keys.publicKey, until: days(1), extensions: [isAuthority] };
  return {
    cert: certificate(own, keys.privateKey),
    certify: (host, until = days(1)) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const forHost = extension([0x55, 0x1d, 0x11], sequence(der(0x82, Buffer.from(host))));
      const facts = { issuer: name, subject: host, publicKey, until, extensions: [forHost] };
      return {
        cert: certificate(facts, keys.privateKey),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

/** A certificate that only its owner vouches for. */
export function selfSigned(host: string): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const forHost = extension([0x55, 0x1d, 0x11], sequence(der(0x82, Buffer.from(host))));
  const facts = { issuer: host, subject: host, publicKey, until: days(1), extensions: [forHost] };
  return { cert: certificate(facts, privateKey), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** An X.509 certificate (RFC 5280 4.1), signed with ECDSA and SHA-256. */
function certificate(
  facts: {
    readonly issuer: string;
    readonly subject: string;
    readonly publicKey: KeyObject;
    readonly until: Date;
    readonly extensions: readonly Buffer[];
  },
  signer: KeyObject,
): string {
  const ecdsaWithSha256 = sequence(objectId([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    distinguishedName(facts.issuer),
    sequence(time(days(-2)), time(facts.until)),
    distinguishedName(facts.subject),
    facts.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...facts.extensions)),
  );
  const signature = sign('sha256', toBeSigned, signer);
  const whole = sequence(toBeSigned, ecdsaWithSha256, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

/** A value of ASN.1 in DER (X.690 8.1): its tag, its length, its content. */
function der(tag: number, content: Buffer): Buffer {
  const length =
    content.length < 128 ? [content.length] : [0x82, Math.floor(content.length / 256), content.length % 256];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...values: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(values));
}

function objectId(bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function boolean(value: boolean): Buffer {
  return der(0x01, Buffer.from([value ? 0xff : 0]));
}

function extension(id: readonly number[], value: Buffer): Buffer {
  return sequence(objectId(id), der(0x04, value));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId([0x55, 0x04, 0x03]), der(0x0c, Buffer.from(commonName)))));
}

function time(date: Date): Buffer {
  return der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`));
}

function days(fromNow: number): Date {
  return new Date(Date.now() + fromNow * DAY_MS);
}
