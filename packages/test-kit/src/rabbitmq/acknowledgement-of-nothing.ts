/**
 * The frame of a `basic.ack` (AMQP 0-9-1, 60.80) on channel 1 for a delivery that never was: a broker that gets it closes that channel, and
 * only that (PRECONDITION_FAILED).
 */
export function acknowledgementOfNothing(): Buffer {
  const payload = Buffer.alloc(13);
  payload.writeUInt16BE(60, 0);
  payload.writeUInt16BE(80, 2);
  payload.writeBigUInt64BE(999_999n, 4);
  const head = Buffer.from([1, 0, 1, 0, 0, 0, payload.length]);
  return Buffer.concat([head, payload, Buffer.from([0xce])]);
}
